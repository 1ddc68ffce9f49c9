import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";

/**
 * x w + b, the activation applied last where there is one.
 *
 * @param x N x inputs.
 * @param w inputs x outputs.
 * @param b one number an output.
 */
export function dense(
  tf: TensorFlow,
  x: Tensor2D,
  w: Tensor2D,
  b: Tensor1D,
  { activation }: { readonly activation?: "relu" } = {},
): Tensor2D {
  if (activation !== undefined) return tf.fused.matMul({ a: x, b: w, bias: b, activation }) as Tensor2D;
  return tf.add<Tensor2D>(tf.matMul<Tensor2D>(x, w), b);
}
