import { largeArray } from "../contract/large-arrays.js";
import { buildInference } from "../graphs/inference.js";
import { buildTrainingStep, type TrainingStep } from "../graphs/training-step.js";
import { graphInputs } from "../ir/graph.js";
import type { Parameter } from "../lower/parameters.js";
import type { NetModel, Size, TrainStage } from "../model/index.js";
import { nextOf } from "../optimizers/update.js";
import { bindShapes } from "../shape/bind.js";
import { onnxModel } from "../targets/onnx/emit.js";
import { sessionBytes } from "./session.js";

/** Bytes that a session takes at its peak, by content. The process takes more: its program, libraries and images. */
export interface SessionMemory {
  /** Activations, their gradients and scratch space, with the gaps between them; constants; the images. */
  readonly activations: number;
  /** Weights, their gradients, and the optimiser's state. */
  readonly weights: number;
  readonly total: number;
}

const volume = (shape: readonly (number | "N")[]): number =>
  shape.reduce<number>((product, d) => product * (d === "N" ? 1 : d), 1);

/**
 * The memory that training a net in a stage takes at its peak: builds the graph of the training step and follows it as ONNX
 * Runtime executes it. Undefined if the net does not work at the size. `npm run bench -- memory` compares it with processes.
 *
 * @param outputs outputs of the stage's classifier.
 */
export function trainingMemory(
  net: NetModel,
  size: Size,
  stage: TrainStage,
  outputs: number,
): SessionMemory | undefined {
  if (outputs === 0 || !bindShapes(net, size).ok) return undefined;
  return stepMemory(buildTrainingStep({ net, size, stage, normalise: anyScale(net), outputs }), stage.batch);
}

/** The same for the graph of a training step that is built. */
export function stepMemory({ graph, parameters, state }: TrainingStep, batch: number): SessionMemory {
  const { results, gradients, constants } = sessionBytes(onnxModel(graph), { batch, weights: new Set() });
  const updated = new Set(graph.outputs.map(({ name }) => name));
  const carried = [...parameters, ...state].reduce((sum, { name, shape }) => {
    const twice = updated.has(nextOf(name)) && volume(shape) < largeArray;
    return sum + 4 * (twice ? 2 : 1) * volume(shape);
  }, 0);
  // The weights that training starts from stay beside the session's own for a while.
  const arrays = carried + weightBytes(parameters);
  const image = graphInputs(graph).find(({ name }) => name === "image");
  return memoryOf(results + constants + volume(image?.type.shape ?? []), arrays + gradients);
}

/** The memory that a session takes for the inference of a batch; undefined if the net does not work at the size. */
export function inferenceMemory(
  net: NetModel,
  size: Size,
  batch: number,
  extraOutputs: readonly string[],
): SessionMemory | undefined {
  if (!bindShapes(net, size).ok) return undefined;
  const { graph, parameters } = buildInference(net, size, anyScale(net), extraOutputs);
  const weights = new Set(parameters.map(({ name }) => name));
  const { results, constants, opening } = sessionBytes(onnxModel(graph), { batch, weights });
  // As they are given, in the bytes of the model that is opened, and in the session.
  const arrays = 3 * weightBytes(parameters) + opening;
  const given = graph.outputs.reduce((sum, { id }) => sum + 4 * batch * volume(graph.nodes[id]?.type.shape ?? []), 0);
  return memoryOf(results + constants + imageBytes(net, size, batch) + given, arrays);
}

const weightBytes = (parameters: readonly Parameter[]): number =>
  parameters.reduce((sum, { shape }) => sum + 4 * volume(shape), 0);

const memoryOf = (activations: number, weights: number): SessionMemory => ({
  activations,
  weights,
  total: activations + weights,
});

const imageBytes = ({ input }: NetModel, { height, width }: Size, batch: number): number =>
  batch * input.channels * height * width;

/** The scale of the pixels does not matter to memory. */
function anyScale({ input }: NetModel) {
  const each = new Array<number>(input.channels).fill(1);
  return { kind: "fixed", mean: each, std: each } as const;
}
