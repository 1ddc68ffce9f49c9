import type { Tensor } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";
import { sliceChannels } from "./channels.js";

/** Filters (rows x columns x channels x filters), or their biases, of several layers as those of one. */
export function joinFilters<T extends Tensor>(tf: TensorFlow, all: readonly T[]): T {
  return tf.concat([...all], -1);
}

/** Filters `from` up to but without `to`, or their biases. */
export function partOfFilters<T extends Tensor>(
  tf: TensorFlow,
  w: T,
  part: { readonly from: number; readonly to: number },
): T {
  // Filters lie along the last axis, as channels do.
  return sliceChannels(tf, w, part);
}
