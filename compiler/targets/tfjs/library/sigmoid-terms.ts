import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";
import { withGradient } from "./custom-gradient.js";

/** The least q that the slope is divided by: below it, q is rounding. */
const least = 1e-7;

interface Focus {
  /** Exponents of the focusing factors of present and absent labels. */
  readonly positive: number;
  readonly negative: number;
  /** By how much the probability of an absent label is lowered. */
  readonly margin: number;
  readonly smoothing: number;
}

/**
 * The loss of each label, t' P + (1 - t') Q with t' = t (1 - smoothing) + smoothing / 2. With p = sigmoid(z) and
 * q = max(p - margin, 0), P = (1 - p)^positive (-log p) and Q = q^negative (-log(1 - q)).
 *
 * @param logits N x attributes.
 * @param targets N x attributes in {0, 1}.
 * @returns N x attributes.
 */
export function sigmoidTerms(tf: TensorFlow, logits: Tensor2D, targets: Tensor2D, focus: Focus): Tensor2D {
  return withGradient<Tensor2D>(tf, [logits], () => {
    const share = tf.add(tf.mul(targets, 1 - focus.smoothing), focus.smoothing / 2);
    const mixed = (present: Tensor, absent: Tensor): Tensor2D =>
      tf.add<Tensor2D>(tf.mul(share, present), tf.mul(tf.sub(1, share), absent));
    const [present, absent] = [focused(tf, tf.neg(logits), focus.positive), absentTerm(tf, logits, focus)];
    return {
      value: mixed(present.loss, absent.loss),
      saved: [mixed(tf.neg(present.slope), absent.slope)],
      gradient: (dy, [slopes]) => {
        if (slopes === undefined) throw new Error("sigmoidTerms: what the gradient reads was not saved");
        return [tf.mul<Tensor>(slopes, dy)];
      },
    };
  });
}

interface Term {
  readonly loss: Tensor;
  readonly slope: Tensor;
}

/** log(1 + exp(z)), in a form that does not overflow. */
const softplus = (tf: TensorFlow, z: Tensor): Tensor => tf.add(tf.relu(z), tf.log1p(tf.exp(tf.neg(tf.abs(z)))));

/** p^exponent log(1 + exp(z)) with p = sigmoid(z), and its slope p^exponent (exponent (1 - p) log(1 + exp(z)) + p). */
function focused(tf: TensorFlow, z: Tensor, exponent: number): Term {
  const [loss, other] = [softplus(tf, z), softplus(tf, tf.neg(z))];
  const power = (of: Tensor, by: number): Tensor => tf.exp(tf.mul(of, -by));
  const p = power(other, 1);
  if (exponent === 0) return { loss, slope: p };
  const factor = power(other, exponent);
  const along = tf.mul(tf.mul(power(loss, 1), loss), exponent);
  return { loss: tf.mul(factor, loss), slope: tf.mul(factor, tf.add(along, p)) };
}

/** The term of absent labels. 1 - q is 1 - p + margin, which keeps its digits where p is near 1. */
function absentTerm(tf: TensorFlow, z: Tensor, { negative, margin }: Focus): Term {
  if (margin === 0) return focused(tf, z, negative);
  const [p, u] = [tf.exp(tf.neg(softplus(tf, tf.neg(z)))), tf.exp(tf.neg(softplus(tf, z)))];
  const q = tf.relu(tf.sub(p, margin));
  const rest = tf.add(u, margin);
  const loss = tf.neg(tf.log(tf.minimum(rest, 1)));
  const along = tf.div(tf.mul(p, u), rest);
  if (negative === 0) return { loss, slope: tf.where(tf.greater(q, 0), along, tf.zerosLike(along)) };
  const factor = tf.pow(q, negative);
  const each = tf.div(tf.mul(loss, negative), tf.maximum(q, least));
  return { loss: tf.mul(factor, loss), slope: tf.mul(factor, tf.add(tf.mul(tf.mul(p, u), each), along)) };
}
