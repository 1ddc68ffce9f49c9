import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { TensorFlow, Tensors } from "../../../contract/tfjs-modules.js";

export interface Loss {
  readonly loss: Scalar;
  /** N x outputs. */
  readonly logits: Tensor2D;
  /** Running statistics after the step, by name: they change without a gradient. */
  readonly next?: Tensors;
}

export interface LossAndGradients extends Required<Loss> {
  /** Gradients of the loss, by the names of the weights. */
  readonly gradients: Tensors;
}

/**
 * Evaluates a loss once and gives its gradients too. Results belong to the scope of the caller; all else is disposed of.
 *
 * @param weights those to differentiate by; the loss must depend on each of them.
 * @param lossOf computes the loss of them.
 * @throws Error (of TensorFlow.js) if the loss does not depend on one of the weights.
 */
export function lossAndGradients(
  tf: TensorFlow,
  weights: Tensors,
  lossOf: (weights: Tensors) => Loss,
): LossAndGradients {
  const names = Object.keys(weights);
  // TensorFlow.js hands out nothing but the loss itself: what else is wanted is kept until the gradients are there.
  const kept = new Map<string, Tensor>();
  const loss = (...values: Tensor[]): Scalar => {
    const { loss, logits, next = {} } = lossOf(byName(names, values));
    kept.set(logitsKey, tf.keep(logits));
    for (const [name, value] of Object.entries(next)) kept.set(name, tf.keep(value));
    return loss;
  };
  try {
    return tf.tidy(() => {
      // It refuses to differentiate by nothing: a stage whose weights are all at rest.
      const differentiated =
        names.length === 0 ? { value: loss(), grads: [] } : tf.valueAndGrads(loss)(Object.values(weights));
      const { [logitsKey]: logits, ...next } = Object.fromEntries(
        [...kept].map(([name, one]) => [name, tf.clone(one)]),
      );
      return {
        loss: differentiated.value,
        logits: logits as Tensor2D,
        next,
        gradients: byName(names, differentiated.grads),
      };
    });
  } finally {
    tf.dispose([...kept.values()]);
  }
}

/** No name of an array: those hold a point. */
const logitsKey = "logits";

const byName = (names: readonly string[], values: readonly Tensor[]): Tensors =>
  Object.fromEntries(values.map((value, i) => [names[i] ?? "", value]));
