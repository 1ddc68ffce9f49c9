import type { Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";
import type { Pair } from "./pair.js";

/** Maps with as many rows of zeros above as below, and columns at the left as at the right. */
export function pad2d(tf: TensorFlow, x: Tensor4D, { pad }: { readonly pad: Pair }): Tensor4D {
  const [rows, columns] = pad;
  if (rows === 0 && columns === 0) return x;
  return tf.pad(x, [
    [0, 0],
    [rows, rows],
    [columns, columns],
    [0, 0],
  ]);
}

/** Takes away what `pad2d` adds. */
export function crop2d(tf: TensorFlow, x: Tensor4D, { pad }: { readonly pad: Pair }): Tensor4D {
  const [rows, columns] = pad;
  const [, height, width] = x.shape;
  return tf.slice(x, [0, rows, columns, 0], [-1, height - 2 * rows, width - 2 * columns, -1]);
}
