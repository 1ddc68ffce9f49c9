import { fileURLToPath } from "node:url";
import ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { type CascadeCase, cascadeCases, severalFaces } from "../support/cascade-cases.js";
import { compiledFile } from "../support/compiled.js";

const spec = fileURLToPath(new URL("../cli/tiny.fan", import.meta.url));

async function answerOf({ model, image, boxes }: CascadeCase): Promise<ort.InferenceSession.OnnxValueMapType> {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const feeds = {
    image: new ort.Tensor("uint8", image.pixels, [image.height, image.width, 3]),
    ...(boxes === undefined
      ? {}
      : {
          boxes: new ort.Tensor(
            "float32",
            Float32Array.from(boxes.flatMap(({ x, y, width, height }) => [x, y, width, height])),
            [boxes.length, 4],
          ),
        }),
  };
  const found = await session.run(feeds);
  await session.release();
  return found;
}

it.each(Object.keys(severalFaces))("an exported cascade finds the faces that fanc predict finds: %s", async (name) => {
  const { plan, files } = compiledFile(spec, new Map(), "tiny.fan");
  const counts: number[] = [];
  for (const one of await cascadeCases("tiny", plan, files, { [name]: severalFaces[name] ?? {} })) {
    const { faces } = one.found;
    counts.push(faces.length);
    const { scores, attributes, windows, window_scores, decisions, probabilities } = await answerOf(one);
    expect([scores, attributes, windows, window_scores].map((value) => value?.dims)).toEqual([
      [faces.length, 2],
      [faces.length, 2],
      [faces.length, one.steps, 4],
      [faces.length, one.steps],
    ]);
    const close = (value: ort.Tensor | undefined, expected: readonly number[], most: number): void => {
      const found = [...((value?.data ?? []) as Float32Array)].map(Number);
      expect(found).toHaveLength(expected.length);
      expected.forEach((number, i) => {
        expect(Math.abs((found[i] as number) - number)).toBeLessThan(most);
      });
    };
    const every = faces.flatMap((face) => face.windows);
    close(
      windows,
      every.flatMap(({ box }) => [box.x, box.y, box.width, box.height]),
      1e-2,
    );
    close(
      window_scores,
      every.map(({ score }) => score),
      1e-3,
    );
    const expected = faces.flatMap((face) => face.attributes.map(({ score }) => score));
    close(scores, expected, 1e-4);
    const found = faces.flatMap((face) => face.attributes);
    close(
      attributes,
      found.map(({ score, decision }) => ((decision?.present ?? score > 0) ? 1 : -1)),
      1e-6,
    );
    const decided = found.flatMap(({ decision }) => (decision === undefined ? [] : [decision]));
    expect(decisions === undefined).toBe(severalFaces[name]?.decide === undefined);
    if (decisions !== undefined) {
      expect(decisions.dims).toEqual([faces.length, 2]);
      close(
        decisions,
        decided.map(({ answer }) => answer),
        1e-6,
      );
      close(
        probabilities,
        decided.map(({ probability }) => probability ?? Number.NaN),
        1e-4,
      );
    }
  }
  if (name === "several faces") expect(Math.max(...counts)).toBeGreaterThan(2);
  if (name === "given boxes") expect(counts).toEqual([2, 2]);
  if (name.startsWith("no ") || name.includes("below a threshold")) expect(counts).toEqual([0, 0]);
});
