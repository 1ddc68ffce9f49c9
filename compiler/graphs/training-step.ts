import { type Graph, graphInputs } from "../ir/graph.js";
import { buildLoss, type LossOptions } from "../lower/loss.js";
import type { Parameter } from "../lower/parameters.js";
import { nextOf, type StateArray } from "../optimizers/update.js";
import { type AfterPass, finalGraph, runPasses } from "../passes/pipeline.js";
import { trainingPasses } from "../passes/training.js";

export interface TrainingStep {
  readonly graph: Graph;
  /** The graph of the loss, and what each pass made of it. */
  readonly passes: readonly AfterPass[];
  /** The net's parameters, then those of the output layer that is removed after training. */
  readonly parameters: readonly Parameter[];
  readonly outputLayerParameters: readonly Parameter[];
  /** What the update rule carries from step to step. */
  readonly state: readonly StateArray[];
}

/**
 * One step of training as a graph: the inputs of `buildLoss` and every array `S` that the update rule carries; outputs
 * `loss`, `logits`, `P.next` and `S.next`. A parameter whose rate is 0 has no `P.next`: it stays as it is. Of a stage that
 * accumulates, the scalar input `update` too: with 0 a batch changes nothing but sums of gradients and running statistics.
 */
export function buildTrainingStep(options: LossOptions): TrainingStep {
  const { graph: loss, parameters, outputLayerParameters } = buildLoss(options);
  const { optimizer, accumulate } = options.stage;
  const passes = runPasses(loss, trainingPasses, { parameters, optimizer, accumulate });
  const graph = finalGraph(passes);
  return { graph, passes, parameters, outputLayerParameters, state: carriedArrays(graph, parameters) };
}

/** The inputs that have a next value and are not parameters, in order. */
function carriedArrays(graph: Graph, parameters: readonly Parameter[]): readonly StateArray[] {
  const next = new Set(graph.outputs.map(({ name }) => name));
  const weights = new Set(parameters.map(({ name }) => name));
  return graphInputs(graph)
    .filter(({ name }) => next.has(nextOf(name)) && !weights.has(name))
    .map(({ name, type }) => ({ name, shape: type.shape.filter((d) => d !== "N") }));
}
