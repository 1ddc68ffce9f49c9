import type { Tensor1D, Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";

/**
 * (byte - mean) / std, channel by channel.
 *
 * @param image raw RGB bytes as int32: N x height x width x 3.
 */
export function normaliseImage(
  tf: TensorFlow,
  image: Tensor4D,
  { mean, std }: { readonly mean: readonly number[]; readonly std: readonly number[] },
): Tensor4D {
  return tf.tidy(() => normaliseImageBy(tf, image, tf.tensor1d([...mean]), tf.tensor1d([...std])));
}

/** The same with a tensor of one mean and one of one deviation for each channel. */
export function normaliseImageBy(tf: TensorFlow, image: Tensor4D, mean: Tensor1D, std: Tensor1D): Tensor4D {
  return tf.tidy(() => tf.div<Tensor4D>(tf.sub<Tensor4D>(tf.cast(image, "float32"), mean), std));
}
