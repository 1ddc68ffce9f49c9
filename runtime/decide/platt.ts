/** p(s) = 1 / (1 + exp(a s + b)): the probability that a face of score s has the attribute. */
export interface Sigmoid {
  readonly a: number;
  readonly b: number;
}

/** Scores with what is true of them. */
export interface LabelledScores {
  readonly scores: ArrayLike<number>;
  /** One for each score, 1 or -1. */
  readonly labels: ArrayLike<number>;
}

const mostSteps = 100;
/** Added to the diagonal of the Hessian, which is singular if all scores are equal. */
const ridge = 1e-12;
/** Least share of the predicted decrease that a step must gain (Armijo). */
const sufficient = 1e-4;
const leastStep = 1e-10;

/**
 * Platt's sigmoid by Newton's method with backtracking, with Platt's targets (N+ + 1) / (N+ + 2) and 1 / (N- + 2) in place of 1
 * and 0. Lin, Lin and Weng 2007 give the algorithm and the form of the sums that neither overflows nor cancels.
 * @throws RangeError without a score of each label.
 */
export function fitPlatt({ scores, labels }: LabelledScores): Sigmoid {
  const { positives, negatives } = requireBoth(labels);
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)];
  const target = (i: number): number => (labels[i] === 1 ? high : low);
  let [a, b] = [0, Math.log((negatives + 1) / (positives + 1))];
  let loss = lossOf(scores, target, a, b);
  for (let step = 0; step < mostSteps; step++) {
    let [aa, ab, bb, ga, gb] = [ridge, 0, ridge, 0, 0];
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i]!;
      const p = sigmoid(-(a * score + b));
      const curvature = p * (1 - p);
      const residual = target(i) - p;
      aa += score * score * curvature;
      ab += score * curvature;
      bb += curvature;
      ga += score * residual;
      gb += residual;
    }
    const scale = Math.max(1, scores.length);
    if (Math.abs(ga) < 1e-12 * scale && Math.abs(gb) < 1e-12 * scale) break;
    const determinant = aa * bb - ab * ab;
    const [da, db] = [-(bb * ga - ab * gb) / determinant, -(aa * gb - ab * ga) / determinant];
    const slope = ga * da + gb * db;
    let length = 1;
    for (; length >= leastStep; length /= 2) {
      const next = lossOf(scores, target, a + length * da, b + length * db);
      if (next < loss + sufficient * length * slope) {
        [a, b, loss] = [a + length * da, b + length * db, next];
        break;
      }
    }
    // No step lowers the loss within the precision of its sum.
    if (length < leastStep) break;
  }
  return { a, b };
}

/** Cross-entropy of p(s) with the targets. */
function lossOf(scores: ArrayLike<number>, target: (i: number) => number, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const z = a * scores[i]! + b;
    sum += z >= 0 ? target(i) * z + Math.log1p(Math.exp(-z)) : (target(i) - 1) * z + Math.log1p(Math.exp(z));
  }
  return sum;
}

/** 1 / (1 + exp(-z)). */
export const sigmoid = (z: number): number => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));

/** The numbers of both labels. @throws RangeError unless both occur, and no other. */
export function requireBoth(labels: ArrayLike<number>): { readonly positives: number; readonly negatives: number } {
  let positives = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 1) positives++;
    else if (labels[i] !== -1) throw new RangeError(`a label of a score must be -1 or 1, not ${labels[i]}`);
  }
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0)
    throw new RangeError(`scores of one label only: ${positives} positive, ${negatives} negative`);
  return { positives, negatives };
}
