import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { StepBatch, Tensors } from "../../../contract/tfjs-modules.js";
import { named } from "./named.js";
import type { Parameters } from "./update-rule.js";

/** Classes or identities of a batch: N. Throws where the batch has none. */
export function labelsOf({ labels }: StepBatch): Tensor1D {
  if (labels === undefined) throw new Error("trainingStep: the batch has no labels, which the loss needs");
  return labels;
}

/** Attributes of a batch: N x A. Throws where the batch has none. */
export function targetsOf({ targets }: StepBatch): Tensor2D {
  if (targets === undefined) throw new Error("trainingStep: the batch has no targets, which the loss needs");
  return targets;
}

/** Weights of the labels of a batch: N x A. Throws where the batch has none. */
export function labelWeightsOf({ labelWeights }: StepBatch): Tensor2D {
  if (labelWeights === undefined)
    throw new Error("trainingStep: the batch has no weights of its labels, which the loss needs");
  return labelWeights;
}

/** The values of the parameters that a step moves: all but those with a rate of 0. Throws where one is missing. */
export function movingValues(values: Tensors, parameters: Parameters): Tensors {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, { lr }]) => (lr === 0 ? [] : [[name, named(values, name)]])),
  );
}
