import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";
import { withGradient } from "./custom-gradient.js";

/**
 * max(z, 0) - z t + log(1 + exp(-|z|)) of logits z and targets t, a form that does not overflow: summed over attributes,
 * mean over the batch. Its gradient is (sigmoid(z) - t) / N.
 *
 * @param logits N x attributes.
 * @param targets N x attributes in {0, 1}.
 */
export function sigmoidCrossEntropy(tf: TensorFlow, logits: Tensor2D, targets: Tensor2D): Scalar {
  const [batch] = logits.shape;
  return withGradient<Scalar>(tf, [logits], () => {
    const rest = tf.log1p(tf.exp(tf.neg(tf.abs(logits))));
    const terms = tf.add(tf.sub(tf.relu(logits), tf.mul(logits, targets)), rest);
    return {
      value: tf.div(tf.sum(terms), batch),
      saved: [tf.sub(tf.sigmoid(logits), targets)],
      gradient: (dy, [slopes]) => {
        if (slopes === undefined) throw new Error("sigmoidCrossEntropy: what the gradient reads was not saved");
        return [tf.mul<Tensor>(slopes, tf.div(dy, batch))];
      },
    };
  });
}
