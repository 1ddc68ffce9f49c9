import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../../compiler/contract/tfjs-modules.js";
import { type Tensor64, tensorOf } from "../../compiler/reference/tensor.js";
import { permute } from "../../runtime/engines/tfjs/layouts.js";

/** What an array is: maps, filters and matrices of weights lie in another order in TensorFlow.js than in the IR. */
export type Role = "maps" | "filters" | "matrix" | "plain";

/** For each axis in TensorFlow.js the axis of the IR. */
const orders: Readonly<Record<Role, readonly number[] | undefined>> = {
  maps: [0, 2, 3, 1],
  filters: [2, 3, 1, 0],
  matrix: [1, 0],
  plain: undefined,
};

/** An array of the IR as a tensor. */
export function toTensor(tf: TensorFlow, value: Tensor64, role: Role, dtype: "float32" | "int32"): tfjs.Tensor {
  const { shape, data } = ordered(value, orders[role]);
  return tf.tensor(Float32Array.from(data), [...shape], dtype);
}

/** A tensor as an array of the IR. */
export async function fromTensor(tensor: tfjs.Tensor, role: Role): Promise<Tensor64> {
  const order = orders[role];
  return ordered(
    tensorOf(tensor.shape, await tensor.data()),
    order?.map((_, axis) => order.indexOf(axis)),
  );
}

function ordered(value: Tensor64, order: readonly number[] | undefined): Tensor64 {
  if (order === undefined) return value;
  const { shape, data } = permute({ shape: value.shape, data: Float32Array.from(value.data) }, order);
  return tensorOf(shape, data);
}
