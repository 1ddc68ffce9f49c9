import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";
import { withGradient } from "./custom-gradient.js";

/** All axes but the last, the channels. */
const positions = (x: Tensor): number[] => x.shape.slice(1).map((_, axis) => axis);

/** Mean of each channel over batch and positions. */
export function batchMean(tf: TensorFlow, x: Tensor): Tensor1D {
  return tf.mean(x, positions(x));
}

/** Variance of each channel over batch and positions, divided by their number. */
export function batchVariance(tf: TensorFlow, x: Tensor): Tensor1D {
  return tf.tidy(() => tf.mean<Tensor1D>(tf.square(tf.sub(x, batchMean(tf, x))), positions(x)));
}

/**
 * scale (x - mean) / sqrt(variance + eps) + shift with mean and variance of the batch (Ioffe and Szegedy 2015).
 *
 * @param x maps N x H x W x C or vectors N x C.
 * @param scale one number a channel.
 * @param shift one number a channel.
 */
export function batchNorm<T extends Tensor>(
  tf: TensorFlow,
  x: T,
  scale: Tensor1D,
  shift: Tensor1D,
  { eps }: { readonly eps: number },
): T {
  return withGradient<T>(tf, [x, scale, shift], () => {
    const centred = tf.sub(x, batchMean(tf, x));
    const variance = tf.mean(tf.square(centred), positions(x));
    const factor = tf.div(1, tf.sqrt(tf.add(variance, eps)));
    const hat = tf.mul<T>(centred, factor);
    return {
      value: tf.add<T>(tf.mul(hat, scale), shift),
      saved: [hat, factor, scale],
      gradient: batchNormGradients(tf, positions(x)),
    };
  });
}

/** scale / deviation (dy - mean(dy) - x^ mean(dy x^)) for x, sums of dy x^ and of dy for scale and shift (section 3). */
const batchNormGradients =
  (tf: TensorFlow, axes: number[]) =>
  (dy: Tensor, [hat, factor, scale]: readonly Tensor[]): Tensor[] => {
    if (hat === undefined || factor === undefined || scale === undefined)
      throw new Error("batchNorm: what the gradient reads was not saved");
    const along = tf.mul(dy, hat);
    const rest = tf.sub(tf.sub(dy, tf.mean(dy, axes)), tf.mul(hat, tf.mean(along, axes)));
    return [tf.mul(rest, tf.mul(scale, factor)), tf.sum(along, axes), tf.sum(dy, axes)];
  };

/** As `batchNorm`, with given statistics, one number a channel each. */
export function fixedNorm<T extends Tensor>(
  tf: TensorFlow,
  x: T,
  scale: Tensor1D,
  shift: Tensor1D,
  mean: Tensor1D,
  variance: Tensor1D,
  { eps }: { readonly eps: number },
): T {
  return tf.tidy(() => {
    const factor = tf.div(scale, tf.sqrt(tf.add(variance, eps)));
    return tf.add<T>(tf.mul(tf.sub(x, mean), factor), shift);
  });
}
