import type { TensorFlow, Tensors } from "../../../contract/tfjs-modules.js";
import { named } from "./named.js";
import { type Parameters, runningMean, updateEach, withDecay } from "./update-rule.js";

export interface RmsPropOptions {
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly decay: number;
}

/**
 * s' = rho s + (1 - rho) g^2, V' = m V + g / (sqrt(s') + epsilon), w' = w - lr V' on g + decay w: torch.optim.RMSprop;
 * Tieleman and Hinton (2012) without momentum. State: `P.square` and, with momentum, `P.velocity`.
 *
 * @param values parameters and state.
 * @returns the new values of those that move.
 */
export function rmsprop(
  tf: TensorFlow,
  parameters: Parameters,
  values: Tensors,
  gradients: Tensors,
  lr: number,
  { rho, momentum, epsilon, decay }: RmsPropOptions,
): Tensors {
  return updateEach(tf, parameters, values, gradients, (update) => {
    const [squares, velocity] = [`${update.name}.square`, `${update.name}.velocity`];
    const gradient = withDecay(tf, update, decay);
    const square = runningMean(tf, rho, named(values, squares), tf.square(gradient));
    const scaled = tf.div(gradient, tf.add(tf.sqrt(square), epsilon));
    const direction = momentum === 0 ? scaled : tf.add(tf.mul(named(values, velocity), momentum), scaled);
    const next = { [update.name]: tf.sub(update.weight, tf.mul(direction, lr * update.lr)), [squares]: square };
    return momentum === 0 ? next : { ...next, [velocity]: direction };
  });
}
