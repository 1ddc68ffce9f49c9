import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow, Tensors } from "../../../compiler/contract/tfjs-modules.js";
import type { FloatArray, Weights } from "../engine.js";
import { toModuleLayout } from "./layouts.js";

/** Copies of parameters or of what the update rule keeps, on the device, in the layout of modules. */
export function upload(tf: TensorFlow, values: Weights): Tensors {
  const tensors = new Map<string, tfjs.Tensor>();
  for (const [name, value] of values) {
    const { shape, data } = toModuleLayout(value);
    // A backend may keep the array it is given: it gets one of its own.
    tensors.set(name, tf.tensor(data === value.data ? data.slice() : data, [...shape], "float32"));
  }
  return Object.fromEntries(tensors);
}

/** Raw RGB bytes, N x height x width x 3. */
export function imageTensor(
  tf: TensorFlow,
  bytes: Uint8Array,
  shape: readonly [count: number, height: number, width: number],
): tfjs.Tensor4D {
  return tf.tensor4d(Int32Array.from(bytes), [...shape, 3], "int32");
}

/** A copy of a tensor's values, in its own layout. */
export async function download(tensor: tfjs.Tensor): Promise<FloatArray> {
  const data = await tensor.data<"float32">();
  return { shape: [...tensor.shape], data: Float32Array.from(data) };
}

export function disposeAll(tensors: Tensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}
