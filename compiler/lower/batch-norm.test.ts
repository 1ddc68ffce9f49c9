import { describe, expect, it } from "vitest";
import { Random } from "../../runtime/random.js";
import { analyseText } from "../../tests/support/analyse-text.js";
import { buildInference } from "../graphs/inference.js";
import { buildTrainingStep } from "../graphs/training-step.js";
import { graphInputs } from "../ir/graph.js";
import type { NetModel, TrainStage } from "../model/index.js";
import { evaluateGraph } from "../operators/evaluate.js";
import { type Tensor64, tensorOf, volumeOf } from "../reference/tensor.js";

const normalise = { kind: "fixed", mean: [0, 0, 0], std: [1, 1, 1] } as const;
const size = { height: 4, width: 3 };
const batch = 2;

function netOf(layers: string): { readonly net: NetModel; readonly stage: TrainStage } {
  const { value } = analyseText(`data images = image_folder { root: "p"  classes: 2  resized: 4x3 }
    net N { input i : 3 x 4 x 3\n ${layers} }
    schedule { stage s { train N on images\n loss: softmax over classes  output: average
      optimizer: sgd { lr: 0.1  decay: 0 }  batch: ${batch}  epochs: 1 } }`);
  const stage = value?.schedule?.stages[0];
  const net = value?.nets[0];
  if (net === undefined || stage?.kind !== "train") throw new Error("no net");
  return { net, stage };
}

/** Values for every input: given ones, else random numbers. */
function feedsOf(graph: Parameters<typeof graphInputs>[0], fixed: Readonly<Record<string, Tensor64>>) {
  const random = new Random("batch norm");
  return Object.fromEntries(
    graphInputs(graph).map(({ name, type }) => {
      const shape = type.shape.map((d) => (d === "N" ? batch : d));
      const values = Array.from({ length: volumeOf(shape) }, () => random.normal());
      return [name, fixed[name] ?? tensorOf(shape, values)];
    }),
  );
}

const images = Array.from({ length: batch * 4 * 3 * 3 }, (_, i) => (i * 37 + (i % 5) * 11) % 256);
const image = tensorOf([batch, 4, 3, 3], images);
/** Values of colour c over the batch. */
const channel = (c: number): readonly number[] => images.filter((_, i) => i % 3 === c);
const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
const variance = (of: readonly number[]): number => mean(of.map((v) => (v - mean(of)) ** 2));

describe("batch normalisation", () => {
  it("batch normalisation moves the running statistics towards those of the batch, with unbiased variance", () => {
    const { net, stage } = netOf("B = batchnorm momentum 0.75");
    const { graph } = buildTrainingStep({ net, size, stage, normalise, outputs: 2 });
    const results = evaluateGraph(graph, {
      ...feedsOf(graph, {
        image,
        "B.mean": tensorOf([3], [10, 20, 30]),
        "B.variance": tensorOf([3], [1, 2, 3]),
        labels: tensorOf([batch], [0, 1]),
        seed: tensorOf([], [1]),
      }),
    });
    [0, 1, 2].forEach((c) => {
      const values = channel(c);
      const unbiased = (variance(values) * values.length) / (values.length - 1);
      expect(results["B.mean.next"]?.data[c]).toBeCloseTo(0.75 * 10 * (c + 1) + 0.25 * mean(values), 9);
      expect(results["B.variance.next"]?.data[c]).toBeCloseTo(0.75 * (c + 1) + 0.25 * unbiased, 6);
    });
    expect(Object.keys(results).filter((name) => name.startsWith("B."))).toEqual([
      "B.mean.next",
      "B.variance.next",
      "B.scale.next",
      "B.shift.next",
      "B.scale.velocity.next",
      "B.shift.velocity.next",
    ]);
  });

  it("batch normalisation uses the running statistics in inference", () => {
    const { net } = netOf("B = batchnorm eps 0.5");
    const { graph } = buildInference(net, size, normalise, ["B"]);
    const feeds = feedsOf(graph, {
      image,
      "B.scale": tensorOf([3], [2, 1, 1]),
      "B.shift": tensorOf([3], [-1, 0, 0]),
      "B.mean": tensorOf([3], [100, 0, 0]),
      "B.variance": tensorOf([3], [15.5, 1, 1]),
    });
    const out = evaluateGraph(graph, feeds).B?.data ?? [];
    // The first twelve values are those of the first image's red.
    for (const [i, value] of channel(0).slice(0, 12).entries())
      expect(out[i]).toBeCloseTo((2 * (value - 100)) / 4 - 1, 9);
  });
});
