import type { Scalar, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";

/**
 * -log softmax(logits)[label], mean over the batch; its gradient is (softmax - one hot) / N.
 *
 * @param logits N x classes.
 * @param labels N, int32 from 0.
 */
export function softmaxCrossEntropy(tf: TensorFlow, logits: Tensor2D, labels: Tensor1D): Scalar {
  return tf.tidy(() => {
    const [batch, classes] = logits.shape;
    // Cast behind it: on wasm, oneHot of another type than int32 gives wrong numbers.
    const chosen = tf.cast(tf.oneHot(labels, classes), "float32");
    return tf.div<Scalar>(tf.sum(tf.mul(tf.logSoftmax(logits), chosen)), -batch);
  });
}
