import type { Tensor } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../plan/tfjs-modules.js";

/** Filters (rows x columns x channels x filters), or their biases, of several layers as those of one. */
export function joinFilters<T extends Tensor>(tf: TensorFlow, all: readonly T[]): T {
  return tf.concat([...all], -1);
}

/** Filters `from` up to but without `to`, or their biases. */
export function partOfFilters<T extends Tensor>(
  tf: TensorFlow,
  w: T,
  { from, to }: { readonly from: number; readonly to: number },
): T {
  const others = w.shape.slice(1);
  return tf.slice(w, [...others.map(() => 0), from], [...others.map(() => -1), to - from]);
}
