import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";

/** x where it is positive, else slope times x. At 0 the gradient is the slope. */
export function leakyRelu<T extends Tensor>(tf: TensorFlow, x: T, { slope }: { readonly slope: number }): T {
  return tf.leakyRelu(x, slope);
}

/**
 * x where it is positive, else its channel's slope times x. At 0 the gradient is that slope.
 *
 * @param slopes one number a channel, the last axis.
 */
export function prelu<T extends Tensor>(tf: TensorFlow, x: T, slopes: Tensor1D): T {
  return tf.prelu<Tensor>(x, slopes) as T;
}
