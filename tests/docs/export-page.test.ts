import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import ort from "onnxruntime-node";
import sharp from "sharp";
import { expect, it } from "vitest";
import { noisyPicture, tinyCascade } from "../support/tiny-cascade.js";
import { exampleOf } from "./export-examples.js";
import { ROOT } from "./fences.js";

const [width, height] = [61, 47];

it("the example for Node prints the model's predictions", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fanc page "));
  try {
    const [picture, model] = [noisyPicture(height, width), await tinyCascade()];
    const file = join(folder, "face.jpg");
    await sharp(picture, { raw: { width, height, channels: 3 } })
      .jpeg()
      .toFile(file);
    await writeFile(join(folder, "cascade.onnx"), model);
    await writeFile(join(folder, "face.mjs"), exampleOf("face.mjs"));
    await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
    const { stdout } = await promisify(execFile)(process.execPath, ["face.mjs"], { cwd: folder });
    const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
    const pixels = new Uint8Array(await sharp(file).raw().toBuffer());
    const { scores, windows } = await session.run({ image: new ort.Tensor("uint8", pixels, [height, width, 3]) });
    await session.release();
    const numbers = (value: ort.Tensor | undefined): readonly number[] => Array.from(value?.data ?? [], Number);
    expect(numbers(scores)).toHaveLength(3);
    expect(JSON.parse(stdout)).toEqual({ scores: numbers(scores), windows: numbers(windows) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
