import { expect } from "vitest";
import { buildTrainingStep, type TrainingStep } from "../../../compiler/graphs/training-step.js";
import { dropoutFactors } from "../../../compiler/ir/dropout-mask.js";
import { graphInputs } from "../../../compiler/ir/graph.js";
import type { LossOptions } from "../../../compiler/lower/loss.js";
import { type Tensor64, tensorOf, volumeOf, zeros } from "../../../compiler/reference/tensor.js";
import { bindShapes } from "../../../compiler/shape/bind.js";
import { Random } from "../../../runtime/random.js";
import { openOnnx, relativeDifference } from "../../support/run-onnx.js";
import { type PlainTensor, plain, unplain } from "./expressions.js";
import { askPython } from "./python.js";

type Tensors = Readonly<Record<string, Tensor64>>;

/** What both sides train, and on what. */
export interface Training {
  readonly name: string;
  readonly options: LossOptions;
  readonly step: TrainingStep;
  readonly lr: number;
  readonly weights: Tensors;
  /** A batch for each step; step i has the seed i. */
  readonly batches: readonly Tensors[];
}

/** What a side made of a training. */
export interface Trained {
  readonly steps: readonly { readonly loss: Tensor64; readonly logits: Tensor64 }[];
  readonly weights: Tensors;
}

/** A training of three updates from random weights, a function of its name. */
export function training(name: string, options: LossOptions, lr: number): Training {
  const random = new Random("torch training", name);
  const step = buildTrainingStep(options);
  const weights = Object.fromEntries(
    step.parameters.map(({ name: parameter, shape, fanIn, trainable }) => {
      const draw = (): number =>
        !trainable && parameter.endsWith(".variance") ? 0.5 + random.next() : random.normal() / Math.sqrt(fanIn);
      return [parameter, tensorOf(shape, Float32Array.from({ length: volumeOf(shape) }, draw))];
    }),
  );
  const batches = Array.from({ length: 3 * options.stage.accumulate }, () => batchFor(step, options.outputs, random));
  return { name, options, step, lr, weights, batches };
}

/** Random values for whichever of `image`, `labels`, `targets` and `labelWeights` the step reads. */
function batchFor({ graph }: TrainingStep, outputs: number, random: Random): Tensors {
  const draw: Readonly<Record<string, () => number>> = {
    image: () => random.below(256),
    labels: () => random.below(outputs),
    targets: () => (random.chance(0.4) ? 1 : 0),
    labelWeights: () => random.pick([0, 0.3, 1, 2.5]),
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

export async function trainHere({ options, step, weights, batches, lr }: Training): Promise<Trained> {
  const state: Record<string, Tensor64> = { ...weights };
  for (const { name, shape } of step.state) state[name] ??= zeros(shape);
  const open = await openOnnx(step.graph);
  try {
    const steps = [];
    for (const [seed, batch] of batches.entries()) {
      const update = (seed + 1) % options.stage.accumulate === 0 ? 1 : 0;
      const scalars = { lr: tensorOf([], [lr]), seed: tensorOf([], [seed]), update: tensorOf([], [update]) };
      const results = await open.run({ ...state, ...batch, ...scalars });
      steps.push({ loss: results.loss as Tensor64, logits: results.logits as Tensor64 });
      for (const name of Object.keys(state)) state[name] = results[`${name}.next`] ?? (state[name] as Tensor64);
    }
    return { steps, weights: Object.fromEntries(Object.keys(weights).map((name) => [name, state[name] as Tensor64])) };
  } finally {
    await open.close();
  }
}

/** What dropout multiplies with in a step, by layer: PyTorch's own masks are other ones. */
function masksOf({ net, size, stage }: LossOptions, seed: number): Readonly<Record<string, PlainTensor>> {
  const bound = bindShapes(net, size);
  if (!bound.ok) throw new Error(`${net.name} does not take this size`);
  return Object.fromEntries(
    net.layers.flatMap(({ id, op }, salt) => {
      const own = bound.shapes[salt];
      if (op.kind !== "dropout" || own === undefined) return [];
      const rest = own.kind === "map" ? [own.channels, own.height, own.width] : [own.size];
      const shape = [stage.batch, ...rest];
      const factors = dropoutFactors({ rate: op.rate, salt }, seed, volumeOf(shape));
      return [[id, plain(tensorOf(shape, factors))] as const];
    }),
  );
}

const plainAll = (tensors: Tensors): Record<string, PlainTensor> =>
  Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, plain(value)]));
const unplainAll = (tensors: Readonly<Record<string, PlainTensor>>): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, unplain(value)]));

interface Answer {
  readonly steps: readonly { readonly loss: PlainTensor; readonly logits: PlainTensor }[];
  readonly weights: Readonly<Record<string, PlainTensor>>;
}

export async function trainInPytorch(trainings: readonly Training[]): Promise<readonly Trained[]> {
  const asked = trainings.map(({ options, step, lr, weights, batches }) => ({
    net: options.net,
    outputs: [...options.net.outputs],
    stage: options.stage,
    normalise: options.normalise,
    lr,
    parameters: step.parameters,
    weights: plainAll(weights),
    batches: batches.map((batch, seed) => ({ ...plainAll(batch), masks: masksOf(options, seed) })),
  }));
  const answers = (await askPython("torch_training.py", asked)) as readonly Answer[];
  return answers.map(({ steps, weights }) => ({
    steps: steps.map(({ loss, logits }) => ({ loss: unplain(loss), logits: unplain(logits) })),
    weights: unplainAll(weights),
  }));
}

/** Losses, logits and weights agree to 1e-4. */
export function expectEqual(ours: Trained, theirs: Trained): void {
  expect(theirs.steps).toHaveLength(ours.steps.length);
  theirs.steps.forEach(({ loss, logits }, i) => {
    const own = ours.steps[i] as Trained["steps"][number];
    expect(relativeDifference(own.loss, loss), `loss of step ${i}`).toBeLessThan(1e-4);
    expect(relativeDifference(own.logits, logits), `logits of step ${i}`).toBeLessThan(1e-4);
  });
  for (const [name, value] of Object.entries(theirs.weights))
    expect(relativeDifference(value, ours.weights[name] as Tensor64), name).toBeLessThan(1e-4);
}
