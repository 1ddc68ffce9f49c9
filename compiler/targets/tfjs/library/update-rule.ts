import type { Tensor } from "@tensorflow/tfjs";
import type { TensorFlow, Tensors } from "../../../contract/tfjs-modules.js";
import { named } from "./named.js";

/** Of each parameter, by name: factors of the rate and of the weight decay. A rate of 0 keeps it as it is. */
export type Parameters = Readonly<Record<string, { readonly lr: number; readonly decay: number }>>;

/** What an update rule reads of one parameter. */
export interface ParameterUpdate {
  readonly name: string;
  readonly weight: Tensor;
  readonly gradient: Tensor;
  /** Factor of the rate of the step. */
  readonly lr: number;
  /** Factor of the weight decay. */
  readonly decay: number;
}

/** Applies a rule to each parameter that has a gradient and is not at rest; its results by name. */
export function updateEach(
  tf: TensorFlow,
  parameters: Parameters,
  values: Tensors,
  gradients: Tensors,
  rule: (update: ParameterUpdate) => Record<string, Tensor>,
): Tensors {
  const next: Record<string, Tensor> = {};
  for (const [name, gradient] of Object.entries(gradients)) {
    const factors = parameters[name];
    if (factors === undefined) throw new Error(`update: ${name} has a gradient but is no parameter`);
    if (factors.lr === 0) continue;
    const update = { name, weight: named(values, name), gradient, ...factors };
    Object.assign(
      next,
      tf.tidy(() => rule(update)),
    );
  }
  return next;
}

/** g + decay w, with the parameter's factor on the decay. */
export function withDecay(tf: TensorFlow, { weight, gradient, decay }: ParameterUpdate, strength: number): Tensor {
  return strength * decay === 0 ? gradient : tf.add(gradient, tf.mul(weight, strength * decay));
}

/** keep a + (1 - keep) b: a running mean that takes in one more value. */
export function runningMean(tf: TensorFlow, keep: number, mean: Tensor, value: Tensor | number): Tensor {
  return tf.add(tf.mul(mean, keep), tf.mul(value, 1 - keep));
}
