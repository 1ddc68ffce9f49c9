import type { Tensor, Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";

/** Channels `from` up to but without `to` of maps, or such columns of a matrix. */
export function sliceChannels<T extends Tensor>(
  tf: TensorFlow,
  x: T,
  { from, to }: { readonly from: number; readonly to: number },
): T {
  const others = x.shape.slice(1);
  return tf.slice(x, [...others.map(() => 0), from], [...others.map(() => -1), to - from]);
}

/** Mean over the channels, one number a position: N x H x W x 1, a response map. */
export function channelMean(tf: TensorFlow, x: Tensor4D): Tensor4D {
  return tf.mean(x, 3, true);
}
