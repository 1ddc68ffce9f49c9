import type { Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../plan/tfjs-modules.js";

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
  return tf.tidy(() => {
    const centred = tf.sub<Tensor4D>(tf.cast(image, "float32"), tf.tensor1d([...mean]));
    return tf.div<Tensor4D>(centred, tf.tensor1d([...std]));
  });
}
