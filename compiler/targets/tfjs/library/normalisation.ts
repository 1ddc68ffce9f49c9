import type { Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";

export interface LrnAttributes {
  /** Channels of a window. */
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/**
 * Local response normalisation across channels (Krizhevsky et al. 2012): x / (k + alpha / size * sum of squares)^beta,
 * the sum over the `size` channels around each one. An even window reaches one channel further behind than before.
 */
export function lrn(tf: TensorFlow, x: Tensor4D, { size, alpha, beta, k }: LrnAttributes): Tensor4D {
  // TensorFlow's alpha is not divided by the size, and its windows are odd.
  if (size % 2 === 1) return tf.localResponseNormalization(x, (size - 1) / 2, k, alpha / size, beta);
  return tf.tidy(() => {
    const channels = x.shape[3];
    const squares = tf.pad(tf.square(x), [
      [0, 0],
      [0, 0],
      [0, 0],
      [size / 2 - 1, size / 2],
    ]);
    const shifted = Array.from({ length: size }, (_, i) => tf.slice(squares, [0, 0, 0, i], [-1, -1, -1, channels]));
    const base = tf.add(tf.mul(tf.addN(shifted), alpha / size), k);
    return tf.mul<Tensor4D>(x, tf.pow(base, -beta));
  });
}
