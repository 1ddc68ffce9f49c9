import type { Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../plan/tfjs-modules.js";
import { channelsFirst } from "./layout.js";

/** Maps as vectors whose values stand in the order of channel, row and column, as the weights of dense layers expect. */
export function flatten(tf: TensorFlow, x: Tensor4D): Tensor2D {
  const [batch, height, width, channels] = x.shape;
  return tf.reshape(channelsFirst(tf, x), [batch, channels * height * width]);
}
