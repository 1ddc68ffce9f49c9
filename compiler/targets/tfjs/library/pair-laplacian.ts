import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";

/** 1 for pairs of entries with equal labels, 0 for others and on the diagonal: N x N. */
export function equalPairs(tf: TensorFlow, labels: Tensor1D): Tensor2D {
  const [batch] = labels.shape;
  const same = tf.equal(tf.reshape(labels, [batch, 1]), tf.reshape(labels, [1, batch]));
  return tf.sub<Tensor2D>(tf.cast(same, "float32"), tf.eye(batch));
}

/** Symmetric N x N to D - M, D the diagonal matrix of row sums: (D - M) f sums M[i][j] (f_i - f_j) over j. */
export function laplacian(tf: TensorFlow, m: Tensor2D): Tensor2D {
  const degrees = tf.sum(m, 1, true);
  return tf.sub<Tensor2D>(tf.mul(tf.eye(m.shape[0]), degrees), m);
}

/**
 * The Laplacian of the graph whose edges join entries with equal labels: trace(f^T L f) is the sum of |f_i - f_j|^2 over
 * its edges.
 *
 * @param labels N, int32.
 */
export function pairLaplacian(tf: TensorFlow, labels: Tensor1D): Tensor2D {
  return tf.tidy(() => laplacian(tf, equalPairs(tf, labels)));
}
