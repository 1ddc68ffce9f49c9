import type { TensorFlow, Tensors } from "../../../contract/tfjs-modules.js";
import { type AdamOptions, adamShares, adamStep } from "./adam-step.js";
import { type Parameters, updateEach } from "./update-rule.js";

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2, as in torch.optim.AdamW): w - lr decay w, then Adam's step on the plain
 * gradient. State: as `adam`.
 *
 * @param values parameters and state.
 * @returns the new values of those that move.
 */
export function adamw(
  tf: TensorFlow,
  parameters: Parameters,
  values: Tensors,
  gradients: Tensors,
  lr: number,
  options: AdamOptions,
): Tensors {
  if (Object.keys(gradients).length === 0) return {};
  const shares = adamShares(tf, values, options);
  const next = updateEach(tf, parameters, values, gradients, (update) => {
    const { weight, gradient } = update;
    const rate = lr * update.lr;
    const { step, state } = adamStep(tf, update, values, gradient, rate, shares, options);
    const strength = options.decay * update.decay;
    const decayed = strength === 0 ? weight : tf.sub(weight, tf.mul(weight, rate * strength));
    return { ...state, [update.name]: tf.sub(decayed, step) };
  });
  return { ...next, ...shares };
}
