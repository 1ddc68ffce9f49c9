import type { Tensor, Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";
import { channelsFirst, channelsLast } from "./layout.js";

/**
 * The same values in another shape. Maps, of the operand and of the shape, count as N x C x H x W, although they are held
 * as N x H x W x C: values keep their places in the order in which the weights of a net number them.
 *
 * @param shape one size at most may be -1: what is left.
 */
export function reshape<T extends Tensor>(tf: TensorFlow, x: Tensor, shape: readonly number[]): T {
  return tf.tidy(() => {
    const values = isMap(x) ? channelsFirst(tf, x) : x;
    const shaped = tf.reshape(values, [...shape]);
    return (isMap(shaped) ? channelsLast(tf, shaped) : shaped) as T;
  });
}

const isMap = (x: Tensor): x is Tensor4D => x.rank === 4;
