import type { TensorFlow, Tensors } from "../../../contract/tfjs-modules.js";

/**
 * Gradients times limit / norm where their common L2 norm exceeds the limit: Caffe's clip_gradients, applied before weight
 * decay and the factors of rates as there.
 */
export function clip(tf: TensorFlow, gradients: Tensors, { limit }: { readonly limit: number }): Tensors {
  const all = Object.entries(gradients);
  if (all.length === 0) return gradients;
  return tf.tidy(() => {
    const norm = tf.sqrt(tf.addN(all.map(([, gradient]) => tf.sum(tf.square(gradient)))));
    const factor = tf.div(limit, tf.maximum(norm, limit));
    return Object.fromEntries(all.map(([name, gradient]) => [name, tf.mul(gradient, factor)]));
  });
}
