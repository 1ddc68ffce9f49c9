import type { Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";

/** N x H x W x C to N x C x H x W. */
export function channelsFirst(tf: TensorFlow, x: Tensor4D): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  // One position or one channel: the values keep their order.
  if (height * width === 1 || channels === 1) return tf.reshape(x, [batch, channels, height, width]);
  return tf.transpose(x, [0, 3, 1, 2]);
}

/** N x C x H x W to N x H x W x C. */
export function channelsLast(tf: TensorFlow, x: Tensor4D): Tensor4D {
  const [batch, channels, height, width] = x.shape;
  if (height * width === 1 || channels === 1) return tf.reshape(x, [batch, height, width, channels]);
  return tf.transpose(x, [0, 2, 3, 1]);
}
