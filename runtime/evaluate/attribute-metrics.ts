import { type Interval, wilsonInterval } from "../cascade/wilson.js";
import { fault } from "../errors/user-error.js";
import { type Calibration, calibrationOf } from "./calibration-error.js";
import {
  type Counts,
  countsOf,
  type MetricName,
  type MetricValues,
  metricRecord,
  metricValues,
  ones,
  type RankedColumn,
  rankedColumn,
} from "./ranked-column.js";
import {
  type Clusters,
  clustersOf,
  meanSeries,
  percentileInterval,
  type ResampledUnits,
  type Resamples,
  resampleMetrics,
  resamplesFor,
  seriesOf,
} from "./resampling.js";

/** Scores and labels of N test samples and M fitting samples for A attributes; all arrays row-major. */
export interface AttributeOutcome {
  readonly names: readonly string[];
  /** N x A; without decisions, a score above 0 decides for the attribute, as the exported graph does. */
  readonly scores: Float32Array;
  /** By the rules of a decide step. */
  readonly decisions?: AttributeDecisions | undefined;
  /** N x A: 1, -1, or 0 for unknown. */
  readonly truth: Int8Array;
  /** M x A: labels of the samples that the scores were learnt from. They make the baseline. */
  readonly fitting: Int8Array;
  /** Of the N test samples; absent for data without identities. */
  readonly identities?: readonly (number | undefined)[];
  /** N, 1 for a sample without a face: wrong in every attribute whatever its scores, and ranked accordingly. */
  readonly withoutFace?: Uint8Array;
  /** N x A, from 0 to 1: that the attribute is present. */
  readonly probabilities?: Float32Array | undefined;
}

/** By the rules of a decide step, N x A each; of no meaning for an image without a face. */
export interface AttributeDecisions {
  /** 1 or -1: is the score above the threshold? */
  readonly decided: Int8Array;
  /** 1, -1, or 0 for "cannot tell". */
  readonly answers: Int8Array;
}

/** The arrays of an outcome, N x A each. */
type AnswerArrays = Pick<AttributeOutcome, "truth" | "scores" | "probabilities" | "decisions">;

/** The values at some places, in their order. */
export function answersAt(
  { truth, scores, probabilities, decisions }: AnswerArrays,
  places: readonly number[],
): AnswerArrays {
  const whole = (values: Int8Array): Int8Array => Int8Array.from(places, (at) => values[at] ?? 0);
  const real = (values: Float32Array): Float32Array => Float32Array.from(places, (at) => values[at] ?? 0);
  return {
    truth: whole(truth),
    scores: real(scores),
    ...(decisions === undefined
      ? {}
      : { decisions: { decided: whole(decisions.decided), answers: whole(decisions.answers) } }),
    ...(probabilities === undefined ? {} : { probabilities: real(probabilities) }),
  };
}

/** A 95 % interval for each metric; null where there is none. */
export type MetricIntervals = Readonly<Record<MetricName, Interval | null>>;

/** Answers that are not "cannot tell". The other metrics count a decision for every sample, also where the answer is "cannot tell". */
export interface AnsweredMetrics {
  /** Share of the samples that have an answer. */
  readonly coverage: number;
  /** Accuracy of the answers; null without any. */
  readonly accuracy: number | null;
}

/** How one attribute is recognised. All rates are shares in [0, 1], of the test samples whose label is known. */
export interface AttributeMetrics extends Counts, MetricValues {
  readonly name: string;
  /** Test samples with a known label; null rates if there are none. */
  readonly samples: number;
  readonly unknown: number;
  /** Share of test samples with the attribute. */
  readonly prevalence: number | null;
  /** Null if no label of a fitting sample is known. */
  readonly fittingPrevalence: number | null;
  readonly fittingUnknown: number;
  readonly intervals: MetricIntervals;
  /** Where answers have probabilities. */
  readonly calibration?: Calibration;
  /** Of an evaluation with decisions, and a known label. */
  readonly answered?: AnsweredMetrics;
}

/** Unweighted means over the attributes that have a value. */
export interface MeanMetrics extends MetricValues {
  readonly accuracy: number;
  readonly baseline: number;
  readonly gain: number;
  readonly intervals: MetricIntervals;
  /** Attributes that have a value. */
  readonly attributes: Readonly<Record<MetricName, number>>;
  readonly calibrationError?: number;
  /** Of an evaluation with decisions; the accuracy over the attributes that have an answer. */
  readonly answered?: AnsweredMetrics;
}

/** How the intervals were made. */
export interface Resampling {
  readonly units: ResampledUnits;
  readonly clusters: number;
  readonly resamples: number;
}

export interface MeasuredAttributes {
  readonly attributes: readonly AttributeMetrics[];
  readonly means: MeanMetrics;
  readonly resampling: Resampling;
}

/**
 * Metrics per attribute, with the accuracy that the label frequencies alone would give, and their means. Intervals are
 * percentiles of a bootstrap that draws all images of an identity together (Field and Welsh 2007).
 *
 * @throws UserError for an outcome without attributes, without a known label of the test or the fitting samples, or with a
 *   score that is not finite; RangeError for sizes that disagree or labels other than -1, 0 and 1.
 */
export function measureAttributes(outcome: AttributeOutcome): MeasuredAttributes {
  requireLabels(outcome);
  const rows = outcome.truth.length / outcome.names.length;
  const columns = columnsOf(outcome);
  const clusters = clustersOf(rows, outcome.identities);
  const resamples = resampleMetrics(columns, clusters, resamplesFor(outcome.truth.length));
  const attributes = columns.map((column, i) => measured(outcome, column, i, clusters, resamples));
  return {
    attributes,
    means: meansOf(attributes, clusters, resamples),
    resampling: { units: clusters.units, clusters: clusters.count, resamples: resamples.resamples },
  };
}

/** The answers of an outcome by attribute. */
export function columnsOf(outcome: AttributeOutcome): readonly RankedColumn[] {
  const { names, scores, truth, fitting, withoutFace } = outcome;
  const total = names.length;
  return names.map((name, column) => {
    const at = (row: number): number => row * total + column;
    const label = (row: number): number => truth[at(row)] ?? 0;
    const missed = (row: number): boolean => withoutFace?.[row] === 1;
    const score = (row: number): number => {
      // The worst that an image without a face can do: it ranks last if the attribute is present, first if it is absent.
      if (missed(row)) return label(row) === 1 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      const own = scores[at(row)] ?? Number.NaN;
      if (!Number.isFinite(own))
        throw fault("evaluation/score-not-finite", { name, found: `${own} for sample ${row}` });
      return own;
    };
    const fitted = labelCounts(fitting, column, total);
    return rankedColumn({
      rows: truth.length / total,
      truth: label,
      score,
      decided: (row) => (missed(row) ? score(row) > 0 : isDecided(outcome, at(row))),
      baselinePresent: fitted.present > fitted.absent,
    });
  });
}

/** Is the attribute decided to be present? Of an image with a face. */
const isDecided = ({ scores, decisions }: AnswerArrays, at: number): boolean =>
  decisions === undefined ? (scores[at] ?? 0) > 0 : decisions.decided[at] === 1;

function requireLabels({ names, scores, truth, fitting }: AttributeOutcome): void {
  const total = names.length;
  const known = (labels: Int8Array): number => labels.reduce((sum, label) => sum + Math.abs(label), 0);
  const counts = { truth: known(truth), fitting: known(fitting) };
  if (total === 0 || counts.truth === 0 || counts.fitting === 0) {
    throw fault("evaluation/nothing", {
      found: `${total} attributes, ${counts.truth} known test labels, ${counts.fitting} known fitting labels`,
    });
  }
  if (truth.length % total !== 0 || fitting.length % total !== 0 || scores.length !== truth.length) {
    throw new RangeError(
      `${scores.length} scores, ${truth.length} labels and ${fitting.length} fitting labels for ${total} attributes`,
    );
  }
  for (const label of [truth, fitting].flatMap((labels) => labels.find((one) => Math.abs(one) > 1) ?? []))
    throw new RangeError(`an attribute label must be -1, 0 or 1, not ${label}`);
}

function measured(
  outcome: AttributeOutcome,
  column: RankedColumn,
  i: number,
  clusters: Clusters,
  resamples: Resamples,
): AttributeMetrics {
  const rows = outcome.truth.length / outcome.names.length;
  const counts = countsOf(column, ones(rows));
  const samples = column.rows.length;
  const fitted = labelCounts(outcome.fitting, i, outcome.names.length);
  const known = fitted.present + fitted.absent;
  const values = metricValues(column, rows);
  const calibration = calibrationOfColumn(outcome, i);
  return {
    name: outcome.names[i] ?? "",
    samples,
    unknown: rows - samples,
    ...counts,
    prevalence: samples === 0 ? null : (counts.truePositives + counts.falseNegatives) / samples,
    fittingPrevalence: known === 0 ? null : fitted.present / known,
    fittingUnknown: fitted.unknown,
    ...values,
    intervals: intervalsOf(values, clusters, (metric) => seriesOf(resamples, i, metric)),
    ...(calibration === null ? {} : { calibration }),
    ...answeredOf(outcome, i),
  };
}

/** Of the answers whose label is known, in images with a face. */
function calibrationOfColumn(outcome: AttributeOutcome, column: number): Calibration | null {
  const { names, truth, withoutFace, probabilities } = outcome;
  if (probabilities === undefined) return null;
  const answers: { readonly confidence: number; readonly right: boolean }[] = [];
  for (let row = 0; row * names.length < truth.length; row++) {
    const at = row * names.length + column;
    const label = truth[at] ?? 0;
    if (label === 0 || withoutFace?.[row] === 1) continue;
    const decided = isDecided(outcome, at);
    const probability = probabilities[at] ?? Number.NaN;
    answers.push({ confidence: decided ? probability : 1 - probability, right: decided === (label === 1) });
  }
  return calibrationOf(answers);
}

/** Coverage and accuracy of the answers about images with a known label; an image without a face has a wrong answer. */
function answeredOf(
  { names, truth, withoutFace, decisions }: AttributeOutcome,
  column: number,
): Pick<AttributeMetrics, "answered"> {
  if (decisions === undefined) return {};
  let [samples, answers, right] = [0, 0, 0];
  for (let row = 0; row * names.length < truth.length; row++) {
    const at = row * names.length + column;
    if (truth[at] === 0) continue;
    samples++;
    const missed = withoutFace?.[row] === 1;
    if (!missed && decisions.answers[at] === 0) continue;
    answers++;
    if (!missed && decisions.answers[at] === truth[at]) right++;
  }
  if (samples === 0) return {};
  return { answered: { coverage: answers / samples, accuracy: answers === 0 ? null : right / answers } };
}

/**
 * Resamples that all agree say nothing about other images: no interval. That of an accuracy of 0 or 1 is Wilson's, of as
 * many independent images as there are clusters.
 */
function intervalsOf(
  values: MetricValues,
  clusters: Clusters,
  series: (metric: number) => Float64Array,
): MetricIntervals {
  return metricRecord((name, i) => {
    const value = values[name];
    if (value === null) return null;
    const interval = percentileInterval(series(i));
    if (interval !== null && interval.low < interval.high) return interval;
    return name === "accuracy" ? wilsonInterval(value * clusters.count, clusters.count) : null;
  });
}

function meansOf(attributes: readonly AttributeMetrics[], clusters: Clusters, resamples: Resamples): MeanMetrics {
  const having = (name: MetricName): readonly number[] => attributes.flatMap((one) => one[name] ?? []);
  const values = metricRecord((name) => {
    const all = having(name);
    return all.length === 0 ? null : mean(all);
  });
  const { accuracy, baseline, gain } = values;
  if (accuracy === null || baseline === null || gain === null) throw new Error("no attribute has a known label");
  const errors = attributes.flatMap(({ calibration }) => calibration?.error ?? []);
  return {
    ...values,
    ...{ accuracy, baseline, gain },
    intervals: intervalsOf(values, clusters, (metric) => meanSeries(resamples, metric)),
    attributes: metricRecord((name) => having(name).length),
    ...(errors.length === 0 ? {} : { calibrationError: mean(errors) }),
    ...meanAnswered(attributes),
  };
}

function meanAnswered(attributes: readonly AttributeMetrics[]): Pick<MeanMetrics, "answered"> {
  const answered = attributes.flatMap((one) => one.answered ?? []);
  if (answered.length === 0) return {};
  const accuracies = answered.flatMap(({ accuracy }) => accuracy ?? []);
  return {
    answered: {
      coverage: mean(answered.map(({ coverage }) => coverage)),
      accuracy: accuracies.length === 0 ? null : mean(accuracies),
    },
  };
}

function labelCounts(
  labels: Int8Array,
  column: number,
  total: number,
): { readonly present: number; readonly absent: number; readonly unknown: number } {
  const counts = { present: 0, absent: 0, unknown: 0 };
  for (let i = column; i < labels.length; i += total)
    counts[labels[i] === 1 ? "present" : labels[i] === -1 ? "absent" : "unknown"]++;
  return counts;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
