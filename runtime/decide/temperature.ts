import { type LabelledScores, requireBoth, sigmoid } from "./platt.js";

/** Bounds of the logarithm of 1/T, in the unit of the scores: those of scikit-learn. */
const bounds = [-10, 10] as const;
/** Each halves the interval: 20 / 2^60 is below the precision of a double. */
const halvings = 60;

/**
 * The temperature T > 0 that minimises the cross-entropy of p(s) = 1 / (1 + exp(-s / T)) (Guo et al. 2017). With k = 1/T the loss is
 * convex in k, and its derivative, the sum of s (p - y), rises: T is where it is 0, or a bound of the search.
 * @throws RangeError without a score of each label.
 */
export function fitTemperature({ scores, labels }: LabelledScores): number {
  requireBoth(labels);
  let [low, high] = bounds as readonly [number, number];
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (slopeAt(Math.exp(middle), scores, labels) > 0) high = middle;
    else low = middle;
  }
  return Math.exp(-(low + high) / 2);
}

function slopeAt(k: number, scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    sum += score * (labels[i] === 1 ? -sigmoid(-k * score) : sigmoid(k * score));
  }
  return sum;
}
