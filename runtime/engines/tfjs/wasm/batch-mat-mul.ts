import type { KernelConfig, TensorInfo } from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { type Composition, composed } from "./composition.js";

/**
 * Products of matrices, in which transposes are made before: the backend multiplies fast only where there are none.
 *
 * Inputs `a` (... x m x k, or k x m) and `b` (... x k x n, or n x k), attributes transposeA and transposeB; gives
 * ... x m x n.
 *
 * @param original the backend's own kernel.
 */
export const batchMatMul = (original: KernelConfig): KernelConfig => ({
  ...original,
  kernelFunc: (call) => {
    const { a, b } = call.inputs;
    const { transposeA = false, transposeB = false } = call.attrs ?? {};
    if (a === undefined || b === undefined) throw new Error("BatchMatMul needs a and b");
    if (!transposeA && !transposeB) return original.kernelFunc(call);
    return composed(call.backend as BackendWasm, (c) => {
      if (!transposeA && a.shape.length === b.shape.length && elements(a) < elements(b)) {
        return turned(c, c.matMul(b, turned(c, a)));
      }
      return c.matMul(transposeA ? turned(c, a) : a, transposeB ? turned(c, b) : b);
    });
  },
});

/** The last two axes change places. */
function turned(c: Composition, x: TensorInfo): TensorInfo {
  const axes = x.shape.map((_, axis) => axis);
  return c.transpose(x, [...axes.slice(0, -2), ...axes.slice(-2).reverse()]);
}

const elements = ({ shape }: TensorInfo): number => shape.reduce((product, size) => product * size, 1);
