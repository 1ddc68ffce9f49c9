import type { Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";
import type { Pair } from "./pair.js";

export interface PoolAttributes {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  /** Of the number of windows; "ceil" (Caffe) lets the last window reach beyond the map. */
  readonly rounding: "ceil" | "floor";
}

/** Below every finite number of single precision that a map may hold: a window's maximum is never in its padding. */
const lowest = -3.4028234663852886e38;

/** Largest value of each window; the gradient goes to the first one in row order. */
export function maxPool(tf: TensorFlow, x: Tensor4D, a: PoolAttributes): Tensor4D {
  return tf.tidy(() => tf.maxPool(padded(tf, x, a, lowest), [...a.kernel], [...a.stride], "valid"));
}

/** Mean of each window; zeros of the padding count, but nothing beyond the padded map does (Caffe). */
export function avgPool(tf: TensorFlow, x: Tensor4D, a: PoolAttributes): Tensor4D {
  return tf.tidy(() => {
    const means = tf.avgPool(padded(tf, x, a, 0), [...a.kernel], [...a.stride], "valid");
    const [rows, columns] = [shares(a, 0, x.shape[1]), shares(a, 1, x.shape[2])];
    if ([...rows, ...columns].every((share) => share === 1)) return means;
    const factors = rows.flatMap((row) => columns.map((column) => 1 / (row * column)));
    return tf.mul<Tensor4D>(means, tf.tensor4d(factors, [1, rows.length, columns.length, 1]));
  });
}

/** Mean of every window of `kernel` cells, with stride 1 and no padding. */
export function windowMean(tf: TensorFlow, x: Tensor4D, { kernel }: { readonly kernel: Pair }): Tensor4D {
  return tf.avgPool(x, [...kernel], 1, "valid");
}

/**
 * Number of windows along an axis. With "ceil" a window that would begin in the padding behind the map is dropped, as in
 * Caffe (pooling_layer.cpp).
 */
function windows({ kernel, stride, pad, rounding }: PoolAttributes, axis: 0 | 1, length: number): number {
  const steps = (length + 2 * pad[axis] - kernel[axis]) / stride[axis];
  if (rounding === "floor") return Math.floor(steps) + 1;
  const last = Math.ceil(steps);
  return last * stride[axis] >= length + pad[axis] ? last : last + 1;
}

/** Maps with a border that makes every window a whole one. */
function padded(tf: TensorFlow, x: Tensor4D, a: PoolAttributes, value: number): Tensor4D {
  const border = (axis: 0 | 1, length: number): [number, number] => {
    const end = (windows(a, axis, length) - 1) * a.stride[axis] + a.kernel[axis];
    return [a.pad[axis], Math.max(0, end - a.pad[axis] - length)];
  };
  const [rows, columns] = [border(0, x.shape[1]), border(1, x.shape[2])];
  if ([...rows, ...columns].every((cells) => cells === 0)) return x;
  return tf.pad(x, [[0, 0], rows, columns, [0, 0]], value);
}

/** For each window along an axis the share of it that lies within the padded map. */
function shares(a: PoolAttributes, axis: 0 | 1, length: number): readonly number[] {
  const [kernel, end] = [a.kernel[axis], length + 2 * a.pad[axis]];
  return Array.from({ length: windows(a, axis, length) }, (_, i) => {
    const start = i * a.stride[axis];
    return (Math.min(start + kernel, end) - start) / kernel;
  });
}
