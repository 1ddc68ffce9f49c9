import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { edgeBoxes, edgeBoxesOf } from "../../runtime/data/edge-boxes/edge-boxes.js";
import { edgeMap, type RgbImage } from "../../runtime/data/edge-boxes/edge-map.js";
import { defaultEdgeBoxOptions } from "../../runtime/data/edge-boxes/options.js";
import { generateAvatars } from "../../runtime/tools/avatars/generate.js";
import { AVATARS_DEFAULTS } from "../../runtime/tools/avatars/options.js";
import { randomShapes } from "../support/random-shapes.js";
import { type Rounds, summarise, timed } from "./measure.js";
import type { BenchResult } from "./report.js";

const options = { ...defaultEdgeBoxOptions, count: 500 };
const images = 8;

/** 500 EdgeBoxes windows of an image, in one thread. */
export async function benchEdgeBoxes(rounds: Rounds): Promise<BenchResult> {
  const rows: BenchResult["rows"][number][] = [];
  for (const side of [96, 227, 300]) {
    for (const shapes of [10, 40]) {
      const drawn = Array.from({ length: images }, (_, seed) => randomShapes(seed, side, side, shapes));
      rows.push(await measured(`${shapes} shapes`, drawn, side, rounds));
    }
    rows.push(await measured("avatars", await avatars(side), side, rounds));
  }
  return {
    name: "edgeboxes",
    settings: { windows: options.count, images },
    rows,
    notes: [
      "Mean over the images of the median time of one, in ms. `windows` begins with the edges: groups, search, suppression.",
      "A cascade computes this in the workers that decode images, each image in one of them.",
    ],
  };
}

async function measured(
  image: string,
  pixels: readonly Uint8Array[],
  side: number,
  { rounds, seconds }: Rounds,
): Promise<BenchResult["rows"][number]> {
  const scenes = pixels.map((one): RgbImage => ({ pixels: one, width: side, height: side }));
  const edges: number[][] = scenes.map(() => []);
  const windows: number[][] = scenes.map(() => []);
  // The first two rounds compile the code.
  const enough = performance.now() + (rounds * seconds * 1000) / 3;
  for (let round = 0; round < 5 || performance.now() < enough; round++)
    for (const [i, scene] of scenes.entries()) {
      const map = edgeMap(scene, options.edgeMinMag);
      const edgeTime = await timed(() => edgeMap(scene, options.edgeMinMag));
      const windowTime = await timed(() => edgeBoxesOf(map, options));
      if (round < 2) continue;
      edges[i]?.push(edgeTime);
      windows[i]?.push(windowTime);
    }
  const mean = (of: readonly (readonly number[])[]): number =>
    of.reduce((sum, times) => sum + summarise(times).median, 0) / of.length;
  const found = scenes.reduce((sum, scene) => sum + edgeBoxes(scene, options).length, 0) / scenes.length;
  return {
    image,
    side,
    "edges, ms": mean(edges),
    "windows, ms": mean(windows),
    "sum, ms": mean(edges) + mean(windows),
    "windows found": Math.round(found),
  };
}

async function avatars(side: number): Promise<readonly Uint8Array[]> {
  const folder = await mkdtemp(join(tmpdir(), "fanc-bench-"));
  try {
    const recipe = { ...AVATARS_DEFAULTS, identities: 4, imagesPerIdentity: 2, objectClasses: 0, objectsPerClass: 0 };
    await generateAvatars({ ...recipe, size: { width: side, height: side }, out: join(folder, "avatars") });
    const drawn = join(folder, "avatars", "img_celeba");
    const names = (await readdir(drawn)).sort().slice(0, images);
    return await Promise.all(
      names.map(async (name) => new Uint8Array(await sharp(join(drawn, name)).raw().toBuffer())),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
