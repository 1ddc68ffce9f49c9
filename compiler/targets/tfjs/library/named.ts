import type { Tensor } from "@tensorflow/tfjs";
import type { Tensors } from "../../../contract/tfjs-modules.js";

/** The value of a name. Throws where there is none. */
export function named(values: Tensors, name: string): Tensor {
  const value = values[name];
  if (value === undefined) throw new Error(`trainingStep: the values lack ${name}`);
  return value;
}
