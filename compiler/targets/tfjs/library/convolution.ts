import type { Tensor1D, Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";
import { pad2d } from "./padding.js";
import type { Pair } from "./pair.js";

export interface ConvAttributes {
  /** 1 if it is not given. */
  readonly stride?: Pair;
  /** Rows of zeros above and below, columns of zeros left and right; none if it is not given. */
  readonly pad?: Pair;
  /** Distance of neighbouring taps of a filter; 1 if it is not given. */
  readonly dilation?: Pair;
  /** Channels and filters in order fall into this many groups, by default one; a filter sees the channels of its group. */
  readonly groups?: number;
  /** Applied to the result. */
  readonly activation?: "relu";
}

/**
 * Convolution with symmetric zero padding, as in Caffe: floor((in + 2 pad - dilation (kernel - 1) - 1) / stride) + 1 rows.
 * TensorFlow.js knows no groups, and its "same" padding is not symmetric.
 *
 * @param x maps, N x height x width x channels.
 * @param w filters, rows x columns x channels of a group x filters.
 * @param b one number a filter.
 */
export function conv2d(
  tf: TensorFlow,
  x: Tensor4D,
  w: Tensor4D,
  b: Tensor1D,
  { stride = [1, 1], pad = [0, 0], dilation = [1, 1], groups = 1, activation }: ConvAttributes = {},
): Tensor4D {
  return tf.tidy(() => {
    const map = pad2d(tf, x, { pad });
    const filters = spread(tf, w, dilation);
    if (activation !== undefined && groups === 1)
      return tf.fused.conv2d({ x: map, filter: filters, strides: [...stride], pad: "valid", bias: b, activation });
    const sums = tf.add<Tensor4D>(convolve(tf, map, filters, stride, groups), b);
    return activation === "relu" ? tf.relu(sums) : sums;
  });
}

function convolve(tf: TensorFlow, x: Tensor4D, w: Tensor4D, stride: Pair, groups: number): Tensor4D {
  const single = x.shape[1] === w.shape[0] && x.shape[2] === w.shape[1];
  if (single) return products(tf, x, w, groups);
  if (groups === 1) return tf.conv2d(x, w, [...stride], "valid");
  const filters = tf.split<Tensor4D>(w, groups, 3);
  const parts = tf.split<Tensor4D>(x, groups, 3).map((part, group): Tensor4D => {
    const own = filters[group];
    if (own === undefined) throw new Error(`conv2d: group ${group} of ${groups} has no filters`);
    return tf.conv2d(part, own, [...stride], "valid");
  });
  return tf.concat(parts, 3);
}

/**
 * Filters as large as the map meet it in one position: a matrix product for each group. Locally connected layers, which
 * have a group for each position, are one batch of products in place of hundreds of convolutions.
 */
function products(tf: TensorFlow, x: Tensor4D, w: Tensor4D, groups: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const [taps, perGroup] = [height * width, channels / groups];
  const filters = w.shape[3];
  if (groups === 1) {
    const product = tf.matMul(tf.reshape(x, [batch, -1]), tf.reshape(w, [taps * channels, filters]));
    return tf.reshape(product, [batch, 1, 1, filters]);
  }
  const byTap = tf.transpose(tf.reshape(x, [batch, taps, groups, perGroup]), [2, 0, 1, 3]);
  const rows = tf.reshape(byTap, [groups, batch, taps * perGroup]);
  const columns = tf.transpose(tf.reshape(w, [taps * perGroup, groups, filters / groups]), [1, 0, 2]);
  const product = tf.transpose(tf.matMul(rows, columns), [1, 0, 2]);
  return tf.reshape(product, [batch, 1, 1, filters]);
}

/**
 * Filters with zeros between their taps. TensorFlow.js takes no stride together with a dilation, and cannot differentiate
 * a dilated convolution.
 */
function spread(tf: TensorFlow, w: Tensor4D, [vertical, horizontal]: Pair): Tensor4D {
  if (vertical === 1 && horizontal === 1) return w;
  const [height, width, channels, filters] = w.shape;
  const high = vertical * (height - 1) + 1;
  const wide = horizontal * (width - 1) + 1;
  const gaps = (count: number): [number, number][] => [
    [0, 0],
    [0, count],
    [0, 0],
  ];
  const rows = tf.pad(tf.reshape(w, [height, 1, width * channels * filters]), gaps(vertical - 1));
  const tall = tf.slice(tf.reshape(rows, [height * vertical, width * channels * filters]), 0, high);
  const columns = tf.pad(tf.reshape(tall, [high * width, 1, channels * filters]), gaps(horizontal - 1));
  const whole: Tensor4D = tf.reshape(columns, [high, width * horizontal, channels, filters]);
  return tf.slice(whole, [0, 0, 0, 0], [high, wide, channels, filters]);
}
