import type { Scalar, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";
import { withGradient } from "./custom-gradient.js";
import { equalPairs, laplacian } from "./pair-laplacian.js";

/** Squared distances below this count as this: vectors that are equal have no direction in which to part. */
const least = 1e-12;

/**
 * Mean over all pairs of d^2 / 2 for equal labels and max(0, margin - d)^2 / 2 for different ones, d the distance of the
 * feature vectors (Hadsell et al. 2006).
 *
 * @param features N x F.
 * @param labels N, int32.
 */
export function contrastiveLoss(
  tf: TensorFlow,
  features: Tensor2D,
  labels: Tensor1D,
  { margin }: { readonly margin: number },
): Scalar {
  const [batch] = features.shape;
  const pairs = Math.max(1, (batch * (batch - 1)) / 2);
  return withGradient<Scalar>(tf, [features], () => {
    const squares = tf.maximum(squaredDistances(tf, features), least);
    const distances = tf.sqrt(squares);
    const equal = equalPairs(tf, labels);
    const different = tf.sub(tf.sub(1, equal), tf.eye(batch));
    const gaps = tf.mul(different, tf.relu(tf.sub(margin, distances)));
    const terms = tf.add(tf.mul(equal, squares), tf.square(gaps));
    // What the difference of a pair is multiplied with in the gradient: 1, or -(margin - d) / d.
    const factors = tf.sub<Tensor2D>(equal, tf.div(gaps, distances));
    return {
      // The matrix holds each pair twice, and each term is halved.
      value: tf.div(tf.sum(terms), 4 * pairs),
      saved: [tf.matMul(laplacian(tf, factors), features)],
      gradient: (dy, [slopes]) => {
        if (slopes === undefined) throw new Error("contrastiveLoss: what the gradient reads was not saved");
        return [tf.mul(slopes, tf.div(dy, pairs))];
      },
    };
  });
}

/**
 * |a|^2 + |b|^2 - 2 a b of all rows. It loses digits where vectors lie far from the origin and close to each other, as
 * those behind a ReLU do: their common mean is taken off first.
 */
function squaredDistances(tf: TensorFlow, features: Tensor2D): Tensor2D {
  const centred = tf.sub<Tensor2D>(features, tf.mean(features, 0));
  const norms = tf.sum(tf.square(centred), 1, true);
  const products = tf.matMul(centred, centred, false, true);
  return tf.sub<Tensor2D>(tf.add(norms, tf.transpose(norms)), tf.mul(products, 2));
}
