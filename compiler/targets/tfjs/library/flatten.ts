import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";
import { reshape } from "./reshape.js";

/** Maps as vectors whose values stand in the order of channel, row and column, as the weights of dense layers expect. */
export function flatten(tf: TensorFlow, x: Tensor): Tensor2D {
  const [batch = 1] = x.shape;
  return reshape(tf, x, [batch, x.size / batch]);
}
