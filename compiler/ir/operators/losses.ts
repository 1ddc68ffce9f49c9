import type { TensorType } from "../graph.js";
import { fraction, notNegative, real } from "../text/attribute.js";
import { eachPair, f32, type Operands, operator } from "./operator.js";

function scalar(t: Operands): TensorType {
  t.want(t.dim(0, 0) === t.dim(1, 0), "logits and labels differ in batch size");
  return f32();
}

/** Exponents of the focusing factors of present and absent labels, the shift of the probability of absent ones, and smoothing. */
const focused = { positive: notNegative, negative: notNegative, margin: fraction, smoothing: fraction };

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
  /**
   * (logits N x A, targets N x A in {0, 1}): of each label t' P + (1 - t') Q. With p = sigmoid(z), P = (1 - p)^positive (-log p)
   * is the term of a present label, and with q = max(p - margin, 0), Q = q^negative (-log(1 - q)) that of an absent one;
   * t' = t (1 - smoothing) + smoothing / 2.
   */
  sigmoidTerms: eachPair(focused),
  /** The slopes of the terms, N x A. */
  sigmoidTermsGrad: eachPair(focused),
  /** (logits N x A, targets N x A in {0, 1}): max(0, 1 - y z) of each label, y = 2 target - 1. */
  hingeTerms: eachPair({}),
  /** The slopes of the terms, N x A: 0 where y z is 1 or more. */
  hingeTermsGrad: eachPair({}),
  /** (features N x F, labels N): mean over pairs of d^2 / 2 for equal labels, max(0, margin - d)^2 / 2 for different ones. */
  contrastiveLoss: operator({ margin: real }, scalar),
  contrastiveLossGrad: operator({ margin: real }, (t) => t.type(0)),
  /** (labels N): D - M, where M[i][j] = 1 for i != j of equal label and D holds M's row sums. */
  pairLaplacian: operator({}, (t) => f32(t.dim(0, 0), t.dim(0, 0))),
};
