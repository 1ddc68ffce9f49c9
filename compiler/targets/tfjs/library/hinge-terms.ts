import type { Tensor2D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";

/**
 * max(0, 1 - y z) of logits z with y = 1 or -1 for targets 1 and 0. Where y z is 1 or more the gradient is 0, else -y.
 *
 * @param logits N x attributes.
 * @param targets N x attributes in {0, 1}.
 * @returns N x attributes.
 */
export function hingeTerms(tf: TensorFlow, logits: Tensor2D, targets: Tensor2D): Tensor2D {
  return tf.tidy(() => {
    const signs = tf.sub(tf.mul(targets, 2), 1);
    return tf.relu(tf.sub<Tensor2D>(1, tf.mul(signs, logits)));
  });
}
