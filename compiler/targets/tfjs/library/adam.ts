import type { TensorFlow, Tensors } from "../../../contract/tfjs-modules.js";
import { type AdamOptions, adamShares, adamStep } from "./adam-step.js";
import { type Parameters, updateEach, withDecay } from "./update-rule.js";

/**
 * Adam (Kingma and Ba 2015, algorithm 1) on g + decay w. State: `P.mean`, `P.square`, and `@adam.share1` and
 * `@adam.share2`, which all parameters have in common.
 *
 * @param values parameters and state.
 * @returns the new values of those that move.
 */
export function adam(
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
    const gradient = withDecay(tf, update, options.decay);
    const { step, state } = adamStep(tf, update, values, gradient, lr * update.lr, shares, options);
    return { ...state, [update.name]: tf.sub(update.weight, step) };
  });
  return { ...next, ...shares };
}
