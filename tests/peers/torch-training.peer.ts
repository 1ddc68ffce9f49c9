import { expect, it } from "vitest";
import type { Graph } from "../../compiler/ir/graph.js";
import { graphInputs } from "../../compiler/ir/graph.js";
import type { LossOptions } from "../../compiler/lower/loss.js";
import { buildTrainingStep, type TrainingStep } from "../../compiler/lower/training-step.js";
import { type Tensor64, tensorOf, volumeOf, zeros } from "../../compiler/reference/tensor.js";
import { Random } from "../../runtime/random.js";
import { relativeDifference, runOnnx } from "../support/run-onnx.js";
import { type PlainTensor, plain, unplain } from "./support/expressions.js";
import { trainings } from "./support/nets.js";
import { askPython } from "./support/python.js";

type Tensors = Readonly<Record<string, Tensor64>>;

interface Trained {
  readonly steps: readonly { readonly loss: PlainTensor; readonly logits: PlainTensor }[];
  readonly weights: Readonly<Record<string, PlainTensor>>;
}

const plainAll = (tensors: Tensors): Record<string, PlainTensor> =>
  Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, plain(value)]));

/** Random values for whichever of `image`, `labels` and `targets` the step reads. */
function batchFor(graph: Graph, outputs: number, random: Random): Tensors {
  const draw: Readonly<Record<string, () => number>> = {
    image: () => random.below(256),
    labels: () => random.below(outputs),
    targets: () => (random.chance(0.4) ? 1 : 0),
  };
  return Object.fromEntries(
    graphInputs(graph).flatMap(({ name, type }) => {
      const value = draw[name];
      if (value === undefined) return [];
      const shape = type.shape.map((d) => (d === "N" ? 1 : d));
      return [[name, tensorOf(shape, Array.from({ length: volumeOf(shape) }, value))] as const];
    }),
  );
}

async function trainHere(
  { graph, state: carried }: TrainingStep,
  weights: Tensors,
  batches: readonly Tensors[],
  lr: number,
): Promise<{ readonly steps: readonly { loss: Tensor64; logits: Tensor64 }[]; readonly weights: Tensors }> {
  const state: Record<string, Tensor64> = { ...weights };
  for (const { name, shape } of carried) state[name] = zeros(shape);
  const steps = [];
  for (const batch of batches) {
    const results = await runOnnx(graph, { ...state, ...batch, lr: tensorOf([], [lr]), seed: tensorOf([], [1]) });
    steps.push({ loss: results.loss as Tensor64, logits: results.logits as Tensor64 });
    for (const name of Object.keys(state)) state[name] = results[`${name}.next`] as Tensor64;
  }
  return { steps, weights: state };
}

async function compare(name: string, options: LossOptions): Promise<void> {
  const random = new Random("torch training", name);
  const step = buildTrainingStep(options);
  const { graph, parameters } = step;
  const weights = Object.fromEntries(
    parameters.map(({ name: parameter, shape, fanIn }) => [
      parameter,
      tensorOf(
        shape,
        Float32Array.from({ length: volumeOf(shape) }, () => random.normal() / Math.sqrt(fanIn)),
      ),
    ]),
  );
  const batches = [1, 2, 3].map(() => batchFor(graph, options.outputs, random));
  const { optimizer, loss } = options.stage;

  const ours = await trainHere(step, weights, batches, optimizer.lr);
  const asked = {
    net: options.net,
    normalise: options.normalise,
    loss,
    optimizer,
    parameters,
    weights: plainAll(weights),
    batches: batches.map(plainAll),
  };
  const [theirs] = (await askPython("torch_training.py", [asked])) as [Trained];

  expect(theirs.steps).toHaveLength(batches.length);
  theirs.steps.forEach((step, i) => {
    const own = ours.steps[i] as { loss: Tensor64; logits: Tensor64 };
    expect(relativeDifference(own.loss, unplain(step.loss)), `loss of step ${i}`).toBeLessThan(1e-4);
    expect(relativeDifference(own.logits, unplain(step.logits)), `logits of step ${i}`).toBeLessThan(1e-4);
  });
  for (const { name: parameter } of parameters) {
    const trained = unplain(theirs.weights[parameter] as PlainTensor);
    expect(relativeDifference(trained, weights[parameter] as Tensor64), `${parameter} moved`).toBeGreaterThan(1e-3);
    expect(relativeDifference(trained, ours.weights[parameter] as Tensor64), parameter).toBeLessThan(1e-4);
  }
}

it.each(Object.entries(trainings))("three steps of training equal PyTorch's: %s", async (name, options) => {
  await compare(name, options);
});
