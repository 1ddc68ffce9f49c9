import ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { runModelWeb, WebTensor } from "../support/run-onnx-web.js";
import { noisyPicture, tinyCascade } from "../support/tiny-cascade.js";

it.each([
  [60, 90],
  [33, 20],
  [5, 7],
])("an exported cascade says the same of a picture of %i x %i pixels", async (height, width) => {
  const model = await tinyCascade();
  const picture = noisyPicture(height, width);
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
  const native = await session.run({ image: new ort.Tensor("uint8", picture, [height, width, 3]) });
  await session.release();
  const web = await runModelWeb(model, { image: new WebTensor("uint8", picture, [height, width, 3]) });
  for (const name of ["scores", "windows", "window_scores"]) {
    const expected = native[name]?.data as Float32Array;
    expect(expected.length).toBeGreaterThan(1);
    expected.forEach((value, i) => {
      expect(Math.abs((web[name]?.data[i] ?? Number.NaN) - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
    });
  }
});
