import type { TensorFlow, Tensors } from "../../../contract/tfjs-modules.js";
import { named } from "./named.js";
import { type Parameters, updateEach, withDecay } from "./update-rule.js";

export interface MomentumOptions {
  readonly momentum: number;
  readonly decay: number;
  readonly nesterov: boolean;
}

/**
 * V' = m V + lr (g + decay w), w' = w - V': Caffe's momentum, which takes the rate into the velocity (sgd_solver.cpp).
 * Nesterov's form moves by (1 + m) V' - m V (nesterov_solver.cpp). State: `P.velocity`.
 *
 * @param values parameters and state.
 * @returns the new values of those that move.
 */
export function caffeMomentum(
  tf: TensorFlow,
  parameters: Parameters,
  values: Tensors,
  gradients: Tensors,
  lr: number,
  { momentum, decay, nesterov }: MomentumOptions,
): Tensors {
  return updateEach(tf, parameters, values, gradients, (update) => {
    const velocity = `${update.name}.velocity`;
    const step = tf.mul(withDecay(tf, update, decay), lr * update.lr);
    const carried = tf.mul(named(values, velocity), momentum);
    const next = tf.add(carried, step);
    const move = nesterov ? tf.sub(tf.mul(next, 1 + momentum), carried) : next;
    return { [update.name]: tf.sub(update.weight, move), [velocity]: next };
  });
}
