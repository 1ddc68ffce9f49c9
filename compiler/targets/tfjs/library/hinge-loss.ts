import type { Scalar, Tensor2D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";

/**
 * max(0, 1 - y z) of logits z with y = 1 or -1 for targets 1 and 0: summed over attributes, mean over the batch. Where
 * y z is 1 or more the gradient is 0, else -y / N.
 *
 * @param logits N x attributes.
 * @param targets N x attributes in {0, 1}.
 */
export function hingeLoss(tf: TensorFlow, logits: Tensor2D, targets: Tensor2D): Scalar {
  return tf.tidy(() => {
    const [batch] = logits.shape;
    const signs = tf.sub(tf.mul(targets, 2), 1);
    const short = tf.relu(tf.sub(1, tf.mul(signs, logits)));
    return tf.div<Scalar>(tf.sum(short), batch);
  });
}
