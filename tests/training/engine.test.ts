import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { onnxFile } from "../../compiler/contract/graph-files.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { type Tensor64, tensorOf } from "../../compiler/reference/tensor.js";
import { emitOnnx } from "../../compiler/targets/onnx/emit.js";
import type { TrainingBatch, Weights } from "../../runtime/engines/engine.js";
import { ownGraph } from "../../runtime/engines/graph-source.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import { Random } from "../../runtime/random.js";
import { type RandomStep, randomSteps, stepFeeds, stepOf } from "../support/random-step.js";
import { differingValues } from "../support/run-onnx.js";

type Tensors = Readonly<Record<string, Tensor64>>;

/** Nets wide enough for what the engine does with convolutions whose channels come in blocks. */
const wide = [
  "C1 = conv 16 kernel 3 pad 1 -> relu -> maxpool 2\n C2 = conv 16 kernel 3 groups 2 -> relu",
  "C1 = conv 16 kernel 5 stride 2 pad 2 -> lrn -> relu\n C2 = conv 32 kernel 3 dilation 2 pad 2 -> maxpool 3 stride 2",
  "C1 = conv 16 kernel 1 -> batchnorm eps 0.1 -> relu\n C2 = separable 24 kernel 3 pad 1 -> prelu -> avgpool 2",
  "C1 = conv 16 kernel 3 pad 1 -> relu\n C2 = conv 16 kernel 3 pad 1 -> batchnorm eps 0.1 -> add C1 -> relu",
  "C1 = conv 8 kernel 3 -> relu -> maxpool 2\n C2 = local 16 kernel 3 pad 1 cells 2x2 -> relu\n FC = dense 24 -> relu -> dropout 0.3",
  "C1 = conv 8 kernel 3 -> relu -> maxpool 2\n C2 = local 8 kernel 2 cells unshared -> tanh\n FC = dense 16 -> relu",
];

const specOf = (layers: string): string => `data pictures = image_folder { root: "p"  classes: 4  resized: 11x10 }
net N { input i : 3 x 11 x 10\n ${layers} }
schedule { stage s {
  train N on pictures  loss: softmax over classes  batch: 2  epochs: 1
  optimizer: sgd { lr: 1  momentum: 0.9  decay: 0.01  clip: 3 }
} }`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-engine-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const [lr, steps] = [Math.fround(0.05), 2];

/** A batch with the seed of the step. */
function batchOf({ step }: RandomStep, number: number): { readonly feeds: Tensors; readonly batch: TrainingBatch } {
  const drawn = stepFeeds(step, new Random("engine", number));
  const feeds = { ...drawn, lr: tensorOf([], [lr]), seed: tensorOf([], [number]) };
  const { image, labels, targets, labelWeights } = feeds as Tensors;
  const batch = {
    image: Uint8Array.from(image?.data ?? []),
    ...(labels === undefined ? {} : { labels: Int32Array.from(labels.data) }),
    ...(targets === undefined ? {} : { targets: Float32Array.from(targets.data) }),
    ...(labelWeights === undefined ? {} : { labelWeights: Float32Array.from(labelWeights.data) }),
    lr,
    seed: number,
  };
  return { feeds, batch };
}

const weightsOf = (feeds: Tensors, names: readonly string[]): Weights =>
  new Map(
    names.map((name) => {
      const { shape, data } = feeds[name] as Tensor64;
      return [name, { shape, data: Float32Array.from(data) }];
    }),
  );

/** Losses, then everything that is carried. */
async function inEngine(one: RandomStep, graph: string, threads: number): Promise<Tensors> {
  const { step, stage, size } = one;
  const first = batchOf(one, 0).feeds;
  const trainer = await onnxEngine(threads).openTrainer({
    graph: ownGraph(graph),
    image: { batch: stage.batch, ...size },
    weights: weightsOf(
      first,
      step.parameters.map(({ name }) => name),
    ),
    optimizer: weightsOf(
      first,
      step.state.map(({ name }) => name),
    ),
  });
  try {
    const losses: Record<string, Tensor64> = {};
    for (let i = 0; i < steps; i++)
      losses[`loss ${i}`] = tensorOf([], [(await trainer.step(batchOf(one, i).batch)).loss]);
    const { weights, optimizer } = await trainer.state();
    const carried = [...weights, ...optimizer].map(([name, { shape, data }]) => [name, tensorOf(shape, data)] as const);
    return { ...losses, ...Object.fromEntries(carried) };
  } finally {
    await trainer.close();
  }
}

function inReference(one: RandomStep): Tensors {
  const losses: Record<string, Tensor64> = {};
  const names = [...one.step.parameters, ...one.step.state].map(({ name }) => name);
  const first = batchOf(one, 0).feeds;
  let carried: Tensors = Object.fromEntries(names.map((name) => [name, first[name] as Tensor64]));
  for (let i = 0; i < steps; i++) {
    const results = evaluateGraph(one.step.graph, { ...batchOf(one, i).feeds, ...carried });
    losses[`loss ${i}`] = results.loss as Tensor64;
    carried = Object.fromEntries(names.map((name) => [name, results[`${name}.next`] ?? (carried[name] as Tensor64)]));
  }
  return { ...losses, ...carried };
}

async function compare(one: RandomStep, threads: number): Promise<void> {
  const graph = join(folder, `${one.number}`);
  await writeFile(onnxFile(graph), emitOnnx(one.step.graph));
  const [expected, found] = [inReference(one), await inEngine(one, graph, threads)];
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  expect(differingValues(expected, found), one.text).toEqual([]);
}

it.each(wide.map((layers, i) => [layers, i] as const))("the engine trains %s like the reference", async (layers, i) => {
  const one = stepOf(specOf(layers), 10_000 + i);
  if (one === undefined) throw new Error("the spec is not valid");
  await compare(one, 2);
});

it.each(randomSteps(24).map((one) => [one.number, one] as const))(
  "the engine trains random net %i like the reference",
  async (_, one) => {
    await compare(one, 1);
  },
);
