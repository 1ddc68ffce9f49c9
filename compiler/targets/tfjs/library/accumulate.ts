import type { Tensor } from "@tensorflow/tfjs";
import type { StepBatch, TensorFlow, Tensors } from "../../../contract/tfjs-modules.js";
import { named } from "./named.js";

const sumOf = (parameter: string): string => `${parameter}.sum`;

/**
 * Gradients of several batches averaged for one update (Caffe's iter_size): the sums `P.sum` with this batch's share of
 * the mean, by the names of the parameters.
 *
 * @param values with the sums so far, zero at first.
 */
export function accumulated(
  tf: TensorFlow,
  values: Tensors,
  gradients: Tensors,
  { batches }: { readonly batches: number },
): Tensors {
  return renamed(gradients, (name, gradient) => [
    name,
    tf.tidy(() => tf.add(named(values, sumOf(name)), tf.mul(gradient, 1 / batches))),
  ]);
}

/** Whether a batch ends an update; it does unless it says otherwise. */
export const endsUpdate = ({ update }: StepBatch): boolean => update !== 0;

/** What is carried to the next batch of an update: nothing but the sums changes. */
export const keptSums = (sums: Tensors): Tensors => renamed(sums, (name, sum) => [sumOf(name), sum]);

/** What is carried to the first batch of the next update. */
export const emptySums = (tf: TensorFlow, sums: Tensors): Tensors =>
  renamed(sums, (name, sum) => [sumOf(name), tf.zerosLike(sum)]);

const renamed = (tensors: Tensors, entry: (name: string, tensor: Tensor) => readonly [string, Tensor]): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => entry(name, tensor)));
