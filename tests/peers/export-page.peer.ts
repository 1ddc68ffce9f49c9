import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import ort from "onnxruntime-node";
import sharp from "sharp";
import { expect, it } from "vitest";
import { exampleOf } from "../docs/export-examples.js";
import { noisyPicture, tinyCascade } from "../support/tiny-cascade.js";

const [width, height] = [61, 47];

it("the example for Python says what the model says here, from pixels that Pillow has decoded", async () => {
  const python = process.env.FANC_PEERS_PYTHON ?? "";
  const folder = await mkdtemp(join(tmpdir(), "fanc-page-"));
  try {
    const [picture, model] = [noisyPicture(height, width), await tinyCascade()];
    // PNG under the example's name: decoders of JPEG may differ in the last bit.
    await sharp(picture, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(join(folder, "face.jpg"));
    await writeFile(join(folder, "cascade.onnx"), model);
    await writeFile(join(folder, "face.py"), exampleOf("face.py"));
    const { stdout } = await promisify(execFile)(python, ["face.py"], { cwd: folder });
    const said = JSON.parse(stdout) as {
      readonly names: unknown;
      readonly scores: number[];
      readonly windows: number[];
    };
    const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
    const results = await session.run({ image: new ort.Tensor("uint8", picture, [height, width, 3]) });
    await session.release();
    expect(said.names).toEqual(["Smiling", "Male", "Eyeglasses"]);
    for (const name of ["scores", "windows"] as const) {
      const expected = Array.from(results[name]?.data ?? [], Number);
      expect(said[name]).toHaveLength(expected.length);
      expected.forEach((value, i) => {
        expect(Math.abs(value - (said[name][i] ?? Number.NaN))).toBeLessThan(1e-4);
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
