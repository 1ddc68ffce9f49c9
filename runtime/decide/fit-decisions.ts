import type { Calibration } from "../../compiler/contract/decisions.js";
import type { DecidePlan } from "../../compiler/contract/schema.js";
import { Random } from "../random.js";
import { fitIsotonic } from "./isotonic.js";
import { fitPlatt, type LabelledScores, type Sigmoid } from "./platt.js";
import { fitTemperature } from "./temperature.js";
import {
  addConfusions,
  bestThreshold,
  type Confusion,
  type Criterion,
  confusionAt,
  criterionOf,
  type RankedScores,
  rankedScores,
  scoreTable,
  sumOf,
} from "./thresholds.js";

/** Scores of one attribute by a model that has not learnt from the samples. */
export interface DecisionSamples extends LabelledScores {
  /** Person of each sample. */
  readonly people: ArrayLike<number>;
  /** Fold of each sample; all samples of a person are in one. */
  readonly folds: ArrayLike<number>;
}

/** The criterion of a threshold, for people; see `criterionOf`. */
export interface ThresholdGain {
  /** Of the threshold, on the samples that it was chosen on: too good. */
  readonly chosen: number;
  /** Of thresholds that are chosen on the other folds: what new people will see. */
  readonly nested: number;
  /** Of threshold 0, on the same samples. */
  readonly zero: number;
}

export interface FittedDecision {
  readonly threshold: number;
  readonly calibration: Calibration | undefined;
  readonly positives: number;
  readonly negatives: number;
  /**
   * 95 % of thresholds of resampled people are in it; undefined for a threshold that is not chosen. `share`: of the samples, those with
   * a score in it, whose decisions another sample of people could turn.
   */
  readonly interval: { readonly low: number; readonly high: number; readonly share: number } | undefined;
  readonly gain: ThresholdGain | undefined;
}

/** Resamples behind an interval. */
const resamples = 1000;
const outside = 0.025;

/**
 * Fits the rule of one attribute. Samples of one label say nothing about scores: the threshold is 0, and the probability is the same
 * for every score.
 * @param key names the attribute, for random numbers.
 */
export function fitDecision(
  samples: DecisionSamples,
  { threshold: wanted, calibrate }: Pick<DecidePlan, "threshold" | "calibrate">,
  key: readonly (string | number)[],
): FittedDecision {
  const ranked = rankedScores(samples.scores);
  const table = scoreTable(ranked, samples.labels);
  const counts = { positives: sumOf(table.positives), negatives: sumOf(table.negatives) };
  const oneLabel = counts.positives === 0 || counts.negatives === 0;
  const calibration = oneLabel ? constantCalibration(calibrate, counts) : calibrationOf(calibrate, samples);
  const best = wanted === "score" ? undefined : bestThreshold(table, wanted);
  if (wanted === "score" || best === undefined)
    return { threshold: 0, calibration, ...counts, interval: undefined, gain: undefined };
  const chosen = criterionOf(best.confusion, wanted);
  const zero = criterionOf(confusionAt(table, 0), wanted);
  const nested = nestedCriterion(samples, ranked, wanted);
  const gain =
    chosen === undefined || zero === undefined || nested === undefined ? undefined : { chosen, nested, zero };
  const interval = thresholdInterval(samples, ranked, wanted, key);
  return { threshold: best.threshold, calibration, ...counts, interval, gain };
}

function calibrationOf(kind: DecidePlan["calibrate"], samples: LabelledScores): Calibration | undefined {
  switch (kind) {
    case "none":
      return undefined;
    case "platt":
      return sigmoidOf(fitPlatt(samples));
    case "temperature":
      return sigmoidOf({ a: -1 / fitTemperature(samples), b: 0 });
    case "isotonic": {
      const { x, y } = fitIsotonic(samples);
      return { kind, x, y: y.map(Math.fround) };
    }
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** In single precision, as exported models compute. */
const sigmoidOf = ({ a, b }: Sigmoid): Calibration => ({ kind: "sigmoid", a: Math.fround(a), b: Math.fround(b) });

/** The probability (N+ + 1) / (N+ + N- + 2) for every score (Laplace's rule of succession), which is also Platt's for one label. */
function constantCalibration(
  kind: DecidePlan["calibrate"],
  { positives, negatives }: { readonly positives: number; readonly negatives: number },
): Calibration | undefined {
  switch (kind) {
    case "none":
      return undefined;
    case "platt":
    case "temperature":
      return sigmoidOf({ a: 0, b: Math.log((negatives + 1) / (positives + 1)) });
    case "isotonic":
      return { kind, x: [0], y: [Math.fround((positives + 1) / (positives + negatives + 2))] };
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** The criterion of all samples, each decided by the threshold of the other folds; a fold whose others have one label takes 0. */
function nestedCriterion(
  { labels, folds }: DecisionSamples,
  ranked: RankedScores,
  criterion: Criterion,
): number | undefined {
  let total: Confusion | undefined;
  for (const fold of new Set(Array.from(folds))) {
    const others = scoreTable(
      ranked,
      labels,
      Array.from(folds, (one) => (one === fold ? 0 : 1)),
    );
    const own = scoreTable(
      ranked,
      labels,
      Array.from(folds, (one) => (one === fold ? 1 : 0)),
    );
    const confusion = confusionAt(own, bestThreshold(others, criterion)?.threshold ?? 0);
    total = total === undefined ? confusion : addConfusions(total, confusion);
  }
  return total === undefined ? undefined : criterionOf(total, criterion);
}

/**
 * Percentile interval of the threshold over resamples of people, with replacement (Efron 1979); of one person's images none is
 * independent of the others. Resamples of one label have no threshold and are left out; undefined if all are.
 */
function thresholdInterval(
  { labels, people }: DecisionSamples,
  ranked: RankedScores,
  criterion: Criterion,
  key: readonly (string | number)[],
): FittedDecision["interval"] {
  const places = new Map<number, number>();
  const placeOf = Int32Array.from(people, (person) => {
    const place = places.get(person) ?? places.size;
    places.set(person, place);
    return place;
  });
  const random = new Random("threshold interval", ...key);
  const found: number[] = [];
  const drawn = new Float64Array(places.size);
  const weights = new Float64Array(placeOf.length);
  for (let i = 0; i < resamples; i++) {
    drawn.fill(0);
    for (let k = 0; k < places.size; k++) drawn[random.below(places.size)]!++;
    for (let sample = 0; sample < weights.length; sample++) weights[sample] = drawn[placeOf[sample]!]!;
    const best = bestThreshold(scoreTable(ranked, labels, weights), criterion);
    if (best !== undefined) found.push(best.threshold);
  }
  if (found.length === 0) return undefined;
  found.sort((a, b) => a - b);
  const at = (share: number): number => found[Math.round(share * (found.length - 1))]!;
  const [low, high] = [at(outside), at(1 - outside)];
  const inside = ranked.ranks.filter((rank) => ranked.scores[rank]! > low && ranked.scores[rank]! <= high).length;
  return { low, high, share: inside / ranked.ranks.length };
}
