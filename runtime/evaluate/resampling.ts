import type { Interval } from "../cascade/wilson.js";
import { Random } from "../random.js";
import { metricNames, type RankedColumn, writeMetrics } from "./ranked-column.js";

/** What is drawn: all images of an identity together, or single images of a data set without identities. */
export type ResampledUnits = "identities" | "images";

/** The rows that are drawn together. */
export interface Clusters {
  readonly units: ResampledUnits;
  readonly count: number;
  /** The cluster of each row. */
  readonly of: Int32Array;
}

/** Resamples of an interval. */
const usualResamples = 2000;
/** Answers that are visited for all intervals of an evaluation: about 20 s of a core. */
const affordable = 6e9;
const fewestResamples = 200;

/** 2,000; fewer for a test split of more than three million labels. */
export const resamplesFor = (labels: number): number =>
  Math.max(fewestResamples, Math.min(usualResamples, Math.floor(affordable / Math.max(1, labels))));

/** @param identities by row; an image without one is drawn alone. Undefined for data without identities. */
export function clustersOf(rows: number, identities: readonly (number | undefined)[] | undefined): Clusters {
  if (identities?.every((one) => one === undefined) ?? true)
    return { units: "images", count: rows, of: Int32Array.from({ length: rows }, (_, row) => row) };
  const numbers = new Map<number, number>();
  let count = 0;
  const of = Int32Array.from({ length: rows }, (_, row) => {
    const identity = identities?.[row];
    const known = identity === undefined ? undefined : numbers.get(identity);
    if (known !== undefined) return known;
    if (identity !== undefined) numbers.set(identity, count);
    return count++;
  });
  return { units: "identities", count, of };
}

/**
 * Draws as many clusters as there are, with replacement, and calls `visit` with how often each row is drawn. The draws are a
 * function of the number of clusters and of `resample`: two runs on the same images are measured on the same draws.
 */
export function eachResample(
  { count, of }: Clusters,
  resamples: number,
  visit: (weights: Uint16Array, resample: number) => void,
): void {
  const drawn = new Uint16Array(count);
  const weights = new Uint16Array(of.length);
  for (let resample = 0; resample < resamples; resample++) {
    const random = new Random("test images drawn again", count, resample);
    drawn.fill(0);
    for (let i = 0; i < count; i++) drawn[random.below(count)]!++;
    for (let row = 0; row < of.length; row++) weights[row] = drawn[of[row]!]!;
    visit(weights, resample);
  }
}

/** Values of every metric of every column: `values[(resample x columns + column) x metrics + metric]`; NaN for undefined. */
export interface Resamples {
  readonly columns: number;
  readonly resamples: number;
  readonly values: Float64Array;
}

export function resampleMetrics(columns: readonly RankedColumn[], clusters: Clusters, resamples: number): Resamples {
  const values = new Float64Array(resamples * columns.length * metricNames.length);
  eachResample(clusters, resamples, (weights, resample) => {
    columns.forEach((column, i) => {
      writeMetrics(column, weights, values, (resample * columns.length + i) * metricNames.length);
    });
  });
  return { columns: columns.length, resamples, values };
}

/** Of one metric of one column, by resample. */
export const seriesOf = ({ columns, resamples, values }: Resamples, column: number, metric: number): Float64Array =>
  Float64Array.from(
    { length: resamples },
    (_, resample) => values[(resample * columns + column) * metricNames.length + metric] ?? Number.NaN,
  );

/** Of the mean of one metric over the columns that have it in a resample. */
export function meanSeries({ columns, resamples, values }: Resamples, metric: number): Float64Array {
  return Float64Array.from({ length: resamples }, (_, resample) => {
    let [sum, count] = [0, 0];
    for (let column = 0; column < columns; column++) {
      const value = values[(resample * columns + column) * metricNames.length + metric] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    return sum / count;
  });
}

/** The 2.5 % and 97.5 % percentiles of the resamples in which a metric is defined; null if there is none. */
export function percentileInterval(series: Float64Array): Interval | null {
  const defined = series.filter((value) => !Number.isNaN(value)).sort();
  if (defined.length === 0) return null;
  return { low: percentile(defined, 0.025), high: percentile(defined, 0.975) };
}

/** Interpolates linearly, as numpy's `quantile` does. */
function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/**
 * Two-sided p of a difference of 0 from its resamples: twice the share on the smaller side of 0, where the observed
 * difference counts as one of them (Davison and Hinkley 1997, section 4.2), so it is never 0. Few clusters cannot show much,
 * however often they are drawn: p is at least that of a sign test in which all of them are on one side.
 */
export function resampledP(differences: Float64Array, clusters: number): number {
  const defined = differences.filter((value) => !Number.isNaN(value));
  const share = (on: (value: number) => boolean): number => (1 + defined.filter(on).length) / (1 + defined.length);
  const smaller = Math.min(
    share((value) => value <= 0),
    share((value) => value >= 0),
  );
  return Math.min(1, Math.max(2 * smaller, 2 ** (1 - clusters)));
}
