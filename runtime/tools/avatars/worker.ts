import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import sharp from "sharp";
import { Emoji } from "./emoji.js";
import { planAvatars } from "./plan.js";
import { toBytes } from "./raster.js";
import { type Image, renderBackground, renderObject, renderScene } from "./scene.js";
import { parseWorkerData, parseWorkerTask, type WorkerReply } from "./worker-protocol.js";

const port = parentPort;
if (port === null) throw new Error("this file is a worker thread of the avatar generator");
sharp.concurrency(1);
sharp.cache(false);

const { folder, recipe } = parseWorkerData(workerData);
const { faces, objects, backgrounds } = planAvatars(recipe);
const emoji = new Emoji();

async function write({ canvas, quality }: Image, file: string): Promise<void> {
  const { width, height } = canvas;
  const jpeg = await sharp(toBytes(canvas), { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: "4:4:4" })
    .toBuffer();
  await writeFile(join(folder, file), jpeg);
}

/** Faces have the first numbers, then the objects, then the backgrounds. */
async function make(number: number): Promise<void> {
  const face = faces[number];
  if (face !== undefined) {
    const { index, file, companions } = face;
    const figures = [face, ...companions] as const;
    await write(renderScene(recipe.seed, figures, index, recipe.size, emoji), `img_celeba/${file}`);
    return;
  }
  const object = objects[number - faces.length];
  if (object !== undefined) {
    await write(renderObject(recipe.seed, object.objectClass, object.index, recipe.objectSize, emoji), object.file);
    return;
  }
  const background = backgrounds[number - faces.length - objects.length];
  if (background === undefined) throw new Error(`no image has the number ${number}`);
  await write(renderBackground(recipe.seed, background.index, recipe.size, emoji), background.file);
}

port.on("message", (message: unknown) => {
  const { first, end } = parseWorkerTask(message);
  const work = async (): Promise<void> => {
    for (let number = first; number < end; number++) await make(number);
    port.postMessage({ done: end - first } satisfies WorkerReply);
  };
  work().catch((error: unknown) => {
    // Thrown outside the promise, so that the thread ends and the pool sees the error itself.
    setImmediate(() => {
      throw error;
    });
  });
});
