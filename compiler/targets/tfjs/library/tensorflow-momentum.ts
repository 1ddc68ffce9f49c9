import type { TensorFlow, Tensors } from "../../../contract/tfjs-modules.js";
import { named } from "./named.js";
import { type Parameters, updateEach, withDecay } from "./update-rule.js";

export interface MomentumOptions {
  readonly momentum: number;
  readonly decay: number;
  readonly nesterov: boolean;
}

/**
 * V' = m V + g + decay w, w' = w - lr V': the momentum of TensorFlow and PyTorch, whose velocity holds gradients, so that a
 * new rate acts on all of it. Nesterov's form moves by lr (g + decay w + m V'). State: `P.velocity`.
 *
 * @param values parameters and state.
 * @returns the new values of those that move.
 */
export function tensorflowMomentum(
  tf: TensorFlow,
  parameters: Parameters,
  values: Tensors,
  gradients: Tensors,
  lr: number,
  { momentum, decay, nesterov }: MomentumOptions,
): Tensors {
  return updateEach(tf, parameters, values, gradients, (update) => {
    const velocity = `${update.name}.velocity`;
    const gradient = withDecay(tf, update, decay);
    const next = tf.add(tf.mul(named(values, velocity), momentum), gradient);
    const direction = nesterov ? tf.add(gradient, tf.mul(next, momentum)) : next;
    return { [update.name]: tf.sub(update.weight, tf.mul(direction, lr * update.lr)), [velocity]: next };
  });
}
