import type { Tensor } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";

export interface Differentiable<T extends Tensor> {
  readonly value: T;
  /** What the gradient reads beside the gradient of the value. */
  readonly saved: readonly Tensor[];
  /** From the gradient of the value to those of the operands, in order. */
  readonly gradient: (dy: T, saved: readonly Tensor[]) => Tensor[];
}

/** A function with a gradient of its own, where the one that TensorFlow.js would find is another, slower or less exact. */
export function withGradient<T extends Tensor>(
  tf: TensorFlow,
  operands: readonly Tensor[],
  forward: () => Differentiable<T>,
): T {
  const differentiable = tf.customGrad((...all) => {
    const { value, saved, gradient } = forward();
    const save = all.at(-1);
    if (typeof save !== "function")
      throw new Error("TensorFlow.js: customGrad passes no function to save tensors with");
    save([...saved]);
    return { value, gradFunc: gradient };
  });
  return differentiable(...operands) as T;
}
