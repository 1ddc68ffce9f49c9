import type { Tensor } from "@tensorflow/tfjs";
import type { TensorFlow, Tensors } from "../../../contract/tfjs-modules.js";
import { named } from "./named.js";
import { type ParameterUpdate, runningMean } from "./update-rule.js";

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly decay: number;
}

/** What all parameters have in common: 1 - beta^t for both running means, after the step. */
export interface AdamShares {
  readonly "@adam.share1": Tensor;
  readonly "@adam.share2": Tensor;
}

/**
 * 1 - beta^t: the share of a running mean that comes from the first t values, the rest from its start at zero. It is
 * carried as the running mean of ones: 1 - beta^t itself would lose digits in single precision.
 */
export function adamShares(tf: TensorFlow, values: Tensors, { beta1, beta2 }: AdamOptions): AdamShares {
  return {
    "@adam.share1": tf.tidy(() => runningMean(tf, beta1, named(values, "@adam.share1"), 1)),
    "@adam.share2": tf.tidy(() => runningMean(tf, beta2, named(values, "@adam.share2"), 1)),
  };
}

/**
 * lr (m' / (1 - beta1^t)) / (sqrt(v' / (1 - beta2^t)) + epsilon) with the running means m' of gradients and v' of their
 * squares (Kingma and Ba 2015, algorithm 1).
 *
 * @param gradient with weight decay where the rule has it there.
 * @param rate of the step, with the parameter's factor.
 */
export function adamStep(
  tf: TensorFlow,
  { name }: ParameterUpdate,
  values: Tensors,
  gradient: Tensor,
  rate: number,
  shares: AdamShares,
  { beta1, beta2, epsilon }: AdamOptions,
): { readonly step: Tensor; readonly state: Tensors } {
  const mean = runningMean(tf, beta1, named(values, `${name}.mean`), gradient);
  const square = runningMean(tf, beta2, named(values, `${name}.square`), tf.square(gradient));
  const root = tf.div(tf.sqrt(square), tf.sqrt(shares["@adam.share2"]));
  const direction = tf.div(mean, tf.add(root, epsilon));
  const step = tf.mul(direction, tf.div(rate, shares["@adam.share1"]));
  return { step, state: { [`${name}.mean`]: mean, [`${name}.square`]: square } };
}
