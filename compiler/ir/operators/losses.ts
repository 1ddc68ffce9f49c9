import type { TensorType } from "../graph.js";
import { real } from "../text/attribute.js";
import { f32, type Operands, operator } from "./operator.js";

function scalar(t: Operands): TensorType {
  t.want(t.dim(0, 0) === t.dim(1, 0), "logits and labels differ in batch size");
  return f32();
}

/** Losses, each with the gradient with respect to its first operand. */
export const losses = {
  /** (logits N x K, labels N): mean over the batch. */
  softmaxCrossEntropy: operator({}, scalar),
  softmaxCrossEntropyGrad: operator({}, (t) => t.type(0)),
  /** (logits N x A, targets N x A in {0, 1}): sum over attributes, mean over the batch. */
  sigmoidCrossEntropy: operator({}, scalar),
  sigmoidCrossEntropyGrad: operator({}, (t) => t.type(0)),
  /** (logits N x A, targets N x A in {0, 1}): sum over attributes of max(0, 1 - y z), y = 2 target - 1; mean over the batch. */
  hingeLoss: operator({}, scalar),
  hingeLossGrad: operator({}, (t) => t.type(0)),
  /** (features N x F, labels N): mean over pairs of d^2 / 2 for equal labels, max(0, margin - d)^2 / 2 for different ones. */
  contrastiveLoss: operator({ margin: real }, scalar),
  contrastiveLossGrad: operator({ margin: real }, (t) => t.type(0)),
  /** (labels N): D - M, where M[i][j] = 1 for i != j of equal label and D holds M's row sums. */
  pairLaplacian: operator({}, (t) => f32(t.dim(0, 0), t.dim(0, 0))),
};
