import type { Interval } from "../cascade/wilson.js";
import {
  type MetricName,
  metricNames,
  metricRecord,
  metricValues,
  orNull,
  type RankedColumn,
} from "./ranked-column.js";
import { type Clusters, percentileInterval, resampledP, resampleMetrics, seriesOf } from "./resampling.js";

/** The metrics that are compared: a baseline says nothing about a run, and the gain differs as the accuracy does. */
export const comparedMetrics = metricNames.filter(
  (name): name is ComparedMetric => name !== "baseline" && name !== "gain",
);
export type ComparedMetric = Exclude<MetricName, "baseline" | "gain">;

/** As people read their names. */
export const metricWords: Readonly<Record<ComparedMetric, string>> = {
  accuracy: "accuracy",
  balancedAccuracy: "balanced accuracy",
  averagePrecision: "average precision",
  rocAuc: "AUC",
  f1: "F1",
  precision: "precision",
  recall: "recall",
};

export interface Difference {
  readonly value: number;
  /** 95 %, from resamples of the same identities for both sides; null if all resamples agree. */
  readonly interval: Interval | null;
  /** Of the hypothesis of no difference, from the same resamples. */
  readonly p: number;
}

/** Null for a metric that is undefined on one of the sides. */
export type Differences = Readonly<Record<ComparedMetric, Difference | null>>;

export interface AttributeDifferences {
  /** In the order of the columns. */
  readonly attributes: readonly Differences[];
  /** Of the means over the attributes that both sides have. */
  readonly means: Differences;
}

/**
 * The difference of every metric, `other` minus `first`, where both sides are measured on the same draws of identities: the same
 * images answered by two runs, or two parts of the images answered by one.
 */
export function differencesOf(
  first: readonly RankedColumn[],
  other: readonly RankedColumn[],
  clusters: Clusters,
  resamples: number,
): AttributeDifferences {
  const rows = clusters.of.length;
  const [own, their] = [resampleMetrics(first, clusters, resamples), resampleMetrics(other, clusters, resamples)];
  const values = first.map((column, i) => {
    const [a, b] = [metricValues(column, rows), metricValues(other[i] ?? column, rows)];
    return metricRecord((metric) => {
      const [one, two] = [a[metric], b[metric]];
      return one === null || two === null ? null : two - one;
    });
  });
  const drawn = new Set([...first, ...other].flatMap((column) => Array.from(column.rows, (row) => clusters.of[row])));
  const all = comparedMetrics.map((metric) => {
    const at = metricNames.indexOf(metric);
    const series = first.map((_, i) => {
      const before = seriesOf(own, i, at);
      return seriesOf(their, i, at).map((value, resample) => value - (before[resample] ?? Number.NaN));
    });
    const each = values.map((one) => one[metric]);
    return {
      metric,
      each: each.map((value, i) => differenceOf(value, series[i] ?? new Float64Array(), drawn.size)),
      mean: differenceOf(
        meanOf(each),
        Float64Array.from({ length: resamples }, (_, i) => meanAt(series, i)),
        drawn.size,
      ),
    };
  });
  return {
    attributes: first.map((_, i) => recordOf(all.map(({ metric, each }) => [metric, each[i] ?? null]))),
    means: recordOf(all.map(({ metric, mean }) => [metric, mean])),
  };
}

/** A record with an entry for each compared metric. */
export const recordOf = <T>(entries: readonly (readonly [ComparedMetric, T])[]): Readonly<Record<ComparedMetric, T>> =>
  Object.fromEntries(entries) as Record<ComparedMetric, T>;

function differenceOf(value: number | null, series: Float64Array, clusters: number): Difference | null {
  if (value === null) return null;
  const interval = percentileInterval(series);
  const agree = interval === null || interval.low === interval.high;
  return { value, interval: agree ? null : interval, p: resampledP(series, clusters) };
}

/** Of the attributes that have a value on both sides; null if none has. */
function meanOf(values: readonly (number | null)[]): number | null {
  const all = values.flatMap((value) => value ?? []);
  return all.length === 0 ? null : all.reduce((sum, value) => sum + value, 0) / all.length;
}

const meanAt = (series: readonly Float64Array[], resample: number): number =>
  meanOf(series.map((one) => orNull(one[resample] ?? Number.NaN))) ?? Number.NaN;
