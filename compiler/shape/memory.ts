import type { NetModel, OptimizerModel, Size, TrainStage } from "../model/index.js";
import { bindShapes, type ConcreteShape, countParameters } from "./bind.js";

/** Bytes of one training step, by content. Every value has single precision. */
export interface TrainingMemory {
  /** Outputs of all layers for the batch, and their gradients. */
  readonly activations: number;
  /** Weights, the new weights of the step, gradients, their sums if batches accumulate, and the optimiser's state. */
  readonly weights: number;
  readonly total: number;
}

const BYTES = 4;

/** Number of arrays of the size of the weights that an update rule keeps from step to step. */
export function stateArrays(optimizer: OptimizerModel): number {
  switch (optimizer.kind) {
    case "sgd":
      return 1;
    case "adam":
    case "adamw":
      return 2;
    case "rmsprop":
      return optimizer.momentum === 0 ? 1 : 2;
    default: {
      const never: never = optimizer;
      return never;
    }
  }
}

/**
 * An estimate of the memory that a training step needs at once: the engine can free some results early and needs scratch
 * space for others. Undefined if the net does not work at the size.
 */
export function trainingMemory(
  net: NetModel,
  size: Size,
  stage: Pick<TrainStage, "batch" | "accumulate" | "head" | "optimizer">,
  outputs: number,
): TrainingMemory | undefined {
  const bound = bindShapes(net, size);
  const parameters = countParameters(net, size);
  if (!bound.ok || parameters === undefined) return undefined;
  const last = bound.shapes.at(-1) ?? bound.input;
  const features = last.kind === "map" && stage.head !== "dense" ? last.channels : volumeOf(last);
  const values = volumeOf(bound.input) + bound.shapes.reduce((sum, one) => sum + volumeOf(one), 0) + outputs;
  const activations = 2 * values * stage.batch * BYTES;
  const arrays = 3 + stateArrays(stage.optimizer) + (stage.accumulate === 1 ? 0 : 1);
  const weights = (parameters + (features + 1) * outputs) * arrays * BYTES;
  return { activations, weights, total: activations + weights };
}

const volumeOf = (shape: ConcreteShape): number =>
  shape.kind === "map" ? shape.channels * shape.height * shape.width : shape.size;
