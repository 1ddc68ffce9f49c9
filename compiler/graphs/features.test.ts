import { describe, expect, it } from "vitest";
import { Random } from "../../runtime/random.js";
import { analyseText } from "../../tests/support/analyse-text.js";
import { relativeDifference, runOnnx } from "../../tests/support/run-onnx.js";
import { graphInputs } from "../ir/graph.js";
import type { NetModel } from "../model/index.js";
import { evaluateGraph } from "../operators/evaluate.js";
import { type Tensor64, tensorOf, volumeOf } from "../reference/tensor.js";
import { buildFeatures, naiveFeatures } from "./features.js";
import { buildInference } from "./inference.js";

const normalise = { kind: "fixed", mean: [100, 110, 120], std: [50, 60, 70] } as const;

const net = analyseText(`net N {
  input i : 3 x 6 x 7
  C = conv 4 kernel 3 -> relu -> maxpool 2
  FC = dense 5
}`).value?.nets[0] as NetModel;

const crop = {
  resized: { height: 11, width: 10 },
  size: { height: 6, width: 7 },
  stride: [2, 2],
  flips: true,
} as const;
const patches = [0, 2, 4].flatMap((y) => [0, 2].map((x) => ({ y, x })));

describe("features of a crop", () => {
  const options = { net, layer: "FC", crop, normalise, batch: 2 };
  const random = new Random("features");
  const feeds = Object.fromEntries(
    graphInputs(naiveFeatures(options).graph).map(({ name, type }) => {
      const shape = type.shape as readonly number[];
      const value = (): number => (name === "image" ? random.below(256) : random.normal());
      return [name, tensorOf(shape, Array.from({ length: volumeOf(shape) }, value))];
    }),
  );
  const image = feeds.image as Tensor64;

  /** Bytes of a patch of an image, 6 x 7 x 3. */
  const bytes = (index: number, { y, x }: { y: number; x: number }, flipped: boolean): number[] =>
    Array.from({ length: 6 * 7 * 3 }, (_, i) => {
      const [row, column, channel] = [Math.floor(i / 21), Math.floor(i / 3) % 7, i % 3];
      const at = x + (flipped ? 6 - column : column);
      return image.data[((index * 11 + y + row) * 10 + at) * 3 + channel] as number;
    });

  it("the features of a crop are those of the net on each patch and its mirror image", () => {
    const single = buildInference(net, crop.size, normalise, ["FC"]).graph;
    const expected = [0, 1].flatMap((index) =>
      [false, true].flatMap((flipped) =>
        patches.flatMap(({ y, x }, i) => {
          // Columns of the mirror image begin at its left, the right of the image.
          const patch = flipped ? { y, x: [2, 0][i % 2] as number } : { y, x };
          const fed = { ...feeds, image: tensorOf([1, 6, 7, 3], bytes(index, patch, flipped)) };
          return [...(evaluateGraph(single, fed).FC as Tensor64).data];
        }),
      ),
    );
    const { patches: found, feature } = evaluateGraph(naiveFeatures(options).graph, feeds);
    expect(found?.shape).toEqual([2, 12, 5]);
    found?.data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 9);
    });
    const mean = (index: number, f: number): number =>
      Array.from({ length: 12 }, (_, p) => expected[(index * 12 + p) * 5 + f] as number).reduce((a, b) => a + b) / 12;
    expect(feature?.shape).toEqual([2, 5]);
    feature?.data.forEach((value, i) => {
      expect(value).toBeCloseTo(mean(Math.floor(i / 5), i % 5), 9);
    });
  });

  it("the features of a crop are the same after the passes and in ONNX Runtime", async () => {
    const expected = evaluateGraph(naiveFeatures(options).graph, feeds);
    const found = await runOnnx(buildFeatures(options).graph, feeds);
    for (const name of ["patches", "feature"])
      expect(relativeDifference(found[name] as Tensor64, expected[name] as Tensor64)).toBeLessThan(1e-5);
  });
});
