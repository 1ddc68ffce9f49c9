import type { TensorFlow } from "../../../compiler/contract/tfjs-modules.js";
import type { OpenBackend } from "./backends/backend.js";

/** Gives the namespace with the right backend; to be called again after every wait. */
export type UseTensorFlow = () => Promise<TensorFlow>;

/** One copy of TensorFlow.js can have several backends open, of which one at a time computes: the one set last. */
export function useBackend({ tf }: OpenBackend): UseTensorFlow {
  const own = tf.getBackend();
  return async () => {
    if (tf.getBackend() !== own && !(await tf.setBackend(own))) throw new Error(`tfjs: the backend ${own} is gone`);
    return tf;
  };
}
