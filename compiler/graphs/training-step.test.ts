import ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { Random } from "../../runtime/random.js";
import { analyseText } from "../../tests/support/analyse-text.js";
import { type Graph, graphInputs } from "../ir/graph.js";
import type { NetModel, TrainStage } from "../model/index.js";
import { evaluateGraph } from "../operators/evaluate.js";
import { type Tensor64, tensorOf, volumeOf } from "../reference/tensor.js";
import { emitOnnx } from "../targets/onnx/emit.js";
import { buildInference } from "./inference.js";
import { buildTrainingStep, type TrainingStep } from "./training-step.js";

const normalise = { kind: "fixed", mean: [127.5, 127.5, 127.5], std: [64, 64, 64] } as const;
const size = { height: 12, width: 12 };
const trunk = "C1 = conv 8 kernel 3 pad 1 -> relu -> lrn -> maxpool 2\n C2 = local 12 kernel 3 pad 1 cells 2x2 -> relu";

function specOf(
  layers: string,
  on: string,
  loss: string,
  head: string,
  optimizer = "sgd { lr: 0.05 momentum: 0.9 decay: 0 }",
) {
  const { value, diagnostics } = analyseText(`attributes Tags = [ a, b, c, d, e ]
    data images = image_folder { root: "p"  classes: 4  resized: 12x12 }
    data faces = celeba { root: "f"  identities: 4  attributes: Tags }
    net N { input i : 3 x 12 x 12\n ${layers} }
    schedule { stage s { train N on ${on}\n loss: ${loss}  output: ${head}\n optimizer: ${optimizer}  batch: 8  epochs: 1 } }`);
  expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
  const stage = value?.schedule?.stages[0] as TrainStage;
  return { net: value?.nets[0] as NetModel, stage };
}

function stepOf(spec: ReturnType<typeof specOf>, outputs: number): TrainingStep {
  return buildTrainingStep({ ...spec, size, normalise, outputs });
}

/** Trains on one batch of eight random images in ONNX Runtime; the losses of all steps. */
async function overfit(step: TrainingStep, steps: number, lr: number): Promise<readonly number[]> {
  const random = new Random("overfit");
  const session = await ort.InferenceSession.create(emitOnnx(step.graph), {
    logSeverityLevel: 3,
    intraOpNumThreads: 1,
  });
  let feeds: Record<string, ort.Tensor> = {};
  for (const { name, type } of graphInputs(step.graph)) {
    const shape = type.shape.map(Number);
    const floats = (value: (i: number) => number): ort.Tensor =>
      new ort.Tensor(
        "float32",
        Float32Array.from({ length: volumeOf(shape) }, (_, i) => value(i)),
        shape,
      );
    const parameter = [...step.parameters].find((p) => p.name === name);
    if (name === "image")
      feeds[name] = new ort.Tensor(
        "uint8",
        Uint8Array.from({ length: volumeOf(shape) }, () => random.below(256)),
        shape,
      );
    else if (name === "labels")
      feeds[name] = new ort.Tensor(
        "int64",
        BigInt64Array.from({ length: 8 }, (_, i) => BigInt(i >> 1)),
        shape,
      );
    else if (name === "targets") feeds[name] = floats((i) => ((i * 7) % 3) & 1);
    else if (name === "lr") feeds[name] = floats(() => lr);
    else if (name === "seed") feeds[name] = new ort.Tensor("int64", BigInt64Array.of(1n), []);
    else if (name.endsWith(".weight")) feeds[name] = floats(() => random.normal() / Math.sqrt(parameter?.fanIn ?? 1));
    else feeds[name] = floats(() => 0);
  }
  const losses: number[] = [];
  try {
    for (let i = 0; i < steps; i++) {
      const results = await session.run(feeds);
      losses.push(Number((results.loss as ort.Tensor).data[0]));
      const next = Object.entries(results).filter(([name]) => name.endsWith(".next"));
      feeds = { ...feeds, ...Object.fromEntries(next.map(([name, value]) => [name.slice(0, -".next".length), value])) };
    }
  } finally {
    await session.release();
  }
  return losses;
}

describe("a net memorises eight random images", () => {
  it.each([
    ["softmax over classes", "images", "dense", trunk, 4],
    ["softmax over classes", "images", "average", trunk, 4],
    ["softmax over classes", "images", "max", trunk, 4],
    ["sigmoid over Tags", "faces", "dense", trunk, 5],
    ["sigmoid over Tags", "faces", "average", trunk, 5],
    ["sigmoid over Tags", "faces", "max", trunk, 5],
    ["softmax over identities + 0.1 * similarity(FC)", "faces", "dense", `${trunk}\n FC = dense 16 -> relu`, 4],
    ["softmax over identities + 0.1 * contrastive(FC) margin 2", "faces", "dense", `${trunk}\n FC = dense 16`, 4],
    ["hinge over Tags", "faces", "average", trunk, 5],
    ["softmax over classes", "images", "dense", `${trunk}\n FC = dense 16 -> relu -> dropout 0.2`, 4],
  ] as const)(
    "a net memorises eight images: %s on %s, output layer %s",
    async (loss, on, outputLayer, layers, outputs) => {
      const losses = await overfit(stepOf(specOf(layers, on, loss, outputLayer), outputs), 150, 0.03);
      const first = losses[0] as number;
      expect(first).toBeGreaterThan(0.5);
      expect(losses.at(-1)).toBeLessThan(0.05 * first);
    },
  );

  it("a net memorises eight images with clipped gradients, which keep their direction", async () => {
    const text = "sgd { lr: 0.05 momentum: 0.9 decay: 0 clip: 0.5 }";
    const losses = await overfit(stepOf(specOf(trunk, "images", "softmax over classes", "dense", text), 4), 150, 0.03);
    expect(losses.at(-1)).toBeLessThan(0.05 * (losses[0] as number));
  });
});

describe("every update rule memorises eight random images", () => {
  it.each([
    ["sgd { lr: 1 decay: 0 nesterov: on }", 0.03],
    ["sgd { lr: 1 decay: 0 style: tensorflow }", 0.03],
    ["adam { lr: 1 }", 0.005],
    ["adamw { lr: 1 decay: 0.01 }", 0.005],
    ["rmsprop { lr: 1 }", 0.001],
    ["rmsprop { lr: 1 momentum: 0.9 }", 0.0003],
  ] as const)("a net memorises eight images with `%s`", async (optimizer, lr) => {
    const step = stepOf(specOf(trunk, "images", "softmax over classes", "dense", optimizer), 4);
    const losses = await overfit(step, 150, lr);
    expect(losses.at(-1)).toBeLessThan(0.05 * (losses[0] as number));
  });

  it("every update rule lists its state", () => {
    const stateOf = (optimizer: string): readonly string[] =>
      stepOf(specOf("FC = dense 6", "images", "softmax over classes", "dense", optimizer), 4).state.map((s) => s.name);
    const all = ["FC.weight", "FC.bias", "@output.weight", "@output.bias"];
    expect(stateOf("sgd { lr: 1 }")).toEqual(all.map((name) => `${name}.velocity`));
    expect(stateOf("rmsprop { lr: 1 }")).toEqual(all.map((name) => `${name}.square`));
    expect(stateOf("adam { lr: 1 }").toSorted()).toEqual(
      ["@adam.share1", "@adam.share2", ...all.flatMap((name) => [`${name}.mean`, `${name}.square`])].toSorted(),
    );
  });
});

function feedsOf(graph: Graph, seed: number): Record<string, Tensor64> {
  const random = new Random("dropout");
  return Object.fromEntries(
    graphInputs(graph).map(({ name, type }) => {
      const shape = type.shape.map((d) => (d === "N" ? 8 : d));
      const value = (): number => (name === "image" ? random.below(256) : name === "labels" ? 1 : random.normal());
      const values = name === "seed" ? [seed] : Float64Array.from({ length: volumeOf(shape) }, value);
      return [name, tensorOf(shape, values)];
    }),
  );
}

describe("dropout", () => {
  const with_ = specOf("FC = dense 16 -> relu -> dropout 0.5", "images", "softmax over classes", "dense");
  const without = specOf("FC = dense 16 -> relu", "images", "softmax over classes", "dense");

  it("dropout does nothing in inference", () => {
    const graphs = [with_, without].map(({ net }) => buildInference(net, size, normalise, ["FC"]).graph);
    const [dropped, plain] = graphs.map((graph) => evaluateGraph(graph, feedsOf(graph, 0)).FC?.data);
    expect(dropped?.some((v) => v > 0)).toBe(true);
    expect(dropped).toEqual(plain);
    expect(graphs[0]?.nodes.map((one) => one.op.kind)).not.toContain("dropoutMask");
  });

  it("dropout draws another mask for another seed in training", () => {
    const { graph } = stepOf(with_, 4);
    const [one, same, other] = [1, 1, 2].map((seed) => evaluateGraph(graph, feedsOf(graph, seed)).logits?.data);
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
  });
});

it("layers with a rate of 0 are not trained, and no unused gradient passes through them", () => {
  const frozen = "C1 = conv 4 kernel 3 { lr_mult: 0 bias_lr_mult: 0 } -> relu\n C2 = conv 4 kernel 3";
  const { graph, state } = stepOf(specOf(frozen, "images", "softmax over classes", "average"), 4);
  const moving = ["C2.weight", "C2.bias", "@output.weight", "@output.bias"];
  expect(state.map(({ name }) => name)).toEqual(moving.map((name) => `${name}.velocity`));
  expect(graph.outputs.map(({ name }) => name)).not.toContain("C1.weight.next");
  const kinds = graph.nodes.map(({ op }) => op.kind);
  expect(kinds.filter((kind) => kind === "conv2dFilterGrad")).toHaveLength(1);
  expect(kinds).not.toContain("conv2dInputGrad");
  expect(kinds).not.toContain("reluGrad");
});

it("a training step has the input and output names that the runtime expects", () => {
  const { graph, parameters, outputLayerParameters } = stepOf(
    specOf("FC = dense 6", "faces", "softmax over identities + 0.1 * similarity(FC)", "dense"),
    4,
  );
  const names = ["FC.weight", "FC.bias", "@output.weight", "@output.bias"];
  expect(parameters.map((p) => p.name)).toEqual(names);
  expect(outputLayerParameters.map((p) => p.name)).toEqual(names.slice(2));
  expect(graphInputs(graph).map((one) => one.name)).toEqual(
    expect.arrayContaining(["image", "labels", "lr", "seed", ...names, ...names.map((name) => `${name}.velocity`)]),
  );
  expect(graph.outputs.map((one) => one.name).toSorted()).toEqual(
    ["loss", "logits", ...names.flatMap((name) => [`${name}.next`, `${name}.velocity.next`])].toSorted(),
  );
});
