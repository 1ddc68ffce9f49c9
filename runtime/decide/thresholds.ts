import type { DecidePlan } from "../../compiler/contract/schema.js";

/** What a threshold is chosen for. */
export type Criterion = Exclude<DecidePlan["threshold"], "score">;

/** Different scores in ascending order, with the number of samples of each label. */
export interface ScoreTable {
  readonly scores: Float32Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/** Decisions of a threshold against the labels. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

export interface ChosenThreshold {
  /** In single precision, as scores are; a face has the attribute if its score is above it. */
  readonly threshold: number;
  readonly confusion: Confusion;
}

/** Where a search ends beyond the lowest and the highest score: a margin of an SVM. */
const beyond = 1;

/** Different scores with their place for each sample, for tables of some of the samples. */
export interface RankedScores {
  readonly scores: Float32Array;
  /** Index in `scores` of each sample. */
  readonly ranks: Int32Array;
}

export function rankedScores(scores: ArrayLike<number>): RankedScores {
  const sorted = Float32Array.from(scores).sort();
  const distinct = sorted.filter((score, i) => i === 0 || score !== sorted[i - 1]);
  const rankOf = new Map([...distinct].map((score, rank) => [score, rank]));
  return { scores: distinct, ranks: Int32Array.from(scores, (score) => rankOf.get(Math.fround(score)) ?? -1) };
}

/** @param weights how often each sample counts; once if absent. */
export function scoreTable(
  { scores, ranks }: RankedScores,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): ScoreTable {
  const [positives, negatives] = [new Float64Array(scores.length), new Float64Array(scores.length)];
  for (let i = 0; i < ranks.length; i++) {
    const counts = labels[i] === 1 ? positives : negatives;
    counts[ranks[i]!]! += weights === undefined ? 1 : weights[i]!;
  }
  return { scores, positives, negatives };
}

/** Neighbouring thresholds of one merit. */
interface Stretch {
  low: number;
  high: number;
  value: number;
}

/**
 * The best threshold of those between all adjacent scores, below the lowest and above the highest one. Of several, the middle of the
 * widest stretch of best thresholds, of equally wide ones of the lowest. Undefined without samples of both labels.
 */
export function bestThreshold(table: ScoreTable, criterion: Criterion): ChosenThreshold | undefined {
  const { scores, positives, negatives } = table;
  const [P, N] = [sumOf(positives), sumOf(negatives)];
  if (P === 0 || N === 0) return undefined;
  // Written in place: a search of resamples makes millions of steps.
  const now: Stretch = { low: 0, high: 0, value: Number.NaN };
  const best: Stretch = { low: 0, high: 0, value: Number.NEGATIVE_INFINITY };
  let [below, missed, rejected] = [Number.NaN, 0, 0];
  for (let i = 0; i <= scores.length; i++) {
    const last = i === scores.length;
    // Of a resampled table, not every score has a sample.
    if (!last && positives[i] === 0 && negatives[i] === 0) continue;
    const value = merit(P - missed, N - rejected, rejected, missed, criterion);
    const high = last ? below + beyond : scores[i]!;
    // A stretch grows while the value stays the same from score to score.
    if (value !== now.value) {
      now.low = Number.isNaN(below) ? high - beyond : below;
      now.value = value;
    }
    now.high = high;
    if (value > best.value || (value === best.value && now.high - now.low > best.high - best.low))
      Object.assign(best, now);
    if (last) break;
    below = high;
    missed += positives[i]!;
    rejected += negatives[i]!;
  }
  const threshold = between(best.low, best.high);
  return { threshold, confusion: confusionAt(table, threshold) };
}

/** The middle in single precision, which rounding must not lift to the upper end: a score there is above the threshold. */
function between(low: number, high: number): number {
  const middle = Math.fround((low + high) / 2);
  return middle < high ? middle : low;
}

/** The decisions of a threshold for the samples of a table. */
export function confusionAt({ scores, positives, negatives }: ScoreTable, threshold: number): Confusion {
  let [truePositives, falsePositives, trueNegatives, falseNegatives] = [0, 0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    if (scores[i]! > threshold) {
      truePositives += positives[i]!;
      falsePositives += negatives[i]!;
    } else {
      trueNegatives += negatives[i]!;
      falseNegatives += positives[i]!;
    }
  }
  return { truePositives, falsePositives, trueNegatives, falseNegatives };
}

export const addConfusions = (one: Confusion, two: Confusion): Confusion => ({
  truePositives: one.truePositives + two.truePositives,
  falsePositives: one.falsePositives + two.falsePositives,
  trueNegatives: one.trueNegatives + two.trueNegatives,
  falseNegatives: one.falseNegatives + two.falseNegatives,
});

/**
 * What a threshold is chosen by, larger is better: a whole number, or one quotient of whole numbers, so that equal merits are equal
 * numbers.
 */
function merit(
  truePositives: number,
  falsePositives: number,
  trueNegatives: number,
  falseNegatives: number,
  criterion: Criterion,
): number {
  const [P, N] = [truePositives + falseNegatives, trueNegatives + falsePositives];
  switch (criterion) {
    case "accuracy":
      return truePositives + trueNegatives;
    case "f1":
      return (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives);
    case "balanced":
      return truePositives * N + trueNegatives * P;
    case "equal_error":
      return -Math.abs(falsePositives * P - falseNegatives * N);
    default: {
      const never: never = criterion;
      return never;
    }
  }
}

/**
 * The value of the criterion for people, in [0, 1]: accuracy, F1, balanced accuracy, or the mean of the rates of false positives and
 * false negatives, which is the only one of which less is better. Undefined without samples of both labels.
 */
export function criterionOf(confusion: Confusion, criterion: Criterion): number | undefined {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const [P, N] = [truePositives + falseNegatives, trueNegatives + falsePositives];
  if (P === 0 || N === 0) return undefined;
  switch (criterion) {
    case "accuracy":
      return (truePositives + trueNegatives) / (P + N);
    case "f1":
      return merit(truePositives, falsePositives, trueNegatives, falseNegatives, "f1");
    case "balanced":
      return (truePositives / P + trueNegatives / N) / 2;
    case "equal_error":
      return (falsePositives / N + falseNegatives / P) / 2;
    default: {
      const never: never = criterion;
      return never;
    }
  }
}

export const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
