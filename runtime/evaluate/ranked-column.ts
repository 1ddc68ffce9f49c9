/** The metrics that have an interval, in the order of `evaluation.json`. */
export const metricNames = [
  "accuracy",
  "baseline",
  "gain",
  "balancedAccuracy",
  "averagePrecision",
  "rocAuc",
  "f1",
  "precision",
  "recall",
] as const;

export type MetricName = (typeof metricNames)[number];

/** A value for each metric; null for an undefined one. */
export type MetricValues = Readonly<Record<MetricName, number | null>>;

/** The answers about one attribute by falling score, those with a known label only. */
export interface RankedColumn {
  /** The row of each answer in the outcome. */
  readonly rows: Int32Array;
  /** Bits of each answer; see `bit`. */
  readonly bits: Uint8Array;
  /** The label that the baseline always answers with. */
  readonly baselinePresent: boolean;
}

/** Bits of an answer: the label is 1; the answer is 1; the next answer has another score. */
const bit = { present: 1, decided: 2, lastOfTie: 4 } as const;

export interface Answers {
  readonly rows: number;
  /** 1, -1, or 0 for unknown. */
  readonly truth: (row: number) => number;
  /** Never NaN. An image without a face has -Infinity for a present attribute, and Infinity for an absent one. */
  readonly score: (row: number) => number;
  readonly decided: (row: number) => boolean;
  readonly baselinePresent: boolean;
}

export function rankedColumn({ rows, truth, score, decided, baselinePresent }: Answers): RankedColumn {
  const known = Array.from({ length: rows }, (_, row) => row).filter((row) => truth(row) !== 0);
  const scores = Float64Array.from({ length: rows }, (_, row) => score(row));
  const ranked = Int32Array.from(known).sort((a, b) => order(scores[b] ?? 0, scores[a] ?? 0));
  const bits = Uint8Array.from(
    ranked,
    (row, i) =>
      (truth(row) === 1 ? bit.present : 0) |
      (decided(row) ? bit.decided : 0) |
      (i + 1 === ranked.length || scores[row] !== scores[ranked[i + 1] ?? -1] ? bit.lastOfTie : 0),
  );
  return { rows: ranked, bits, baselinePresent };
}

/** Infinity - Infinity is NaN: scores are compared, not subtracted. */
const order = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/** The answers of some rows. */
export function restricted(column: RankedColumn, keep: (row: number) => boolean): RankedColumn {
  const kept = Array.from(column.rows.keys()).filter((i) => keep(column.rows[i] ?? -1));
  const bits = new Uint8Array(kept.length);
  // A tie ends where one of its rows ended it, kept or not.
  let ended = true;
  let next = kept.length - 1;
  for (let i = column.rows.length - 1; i >= 0; i--) {
    const own = column.bits[i] ?? 0;
    if ((own & bit.lastOfTie) !== 0) ended = true;
    if (kept[next] !== i) continue;
    bits[next] = (own & ~bit.lastOfTie) | (ended ? bit.lastOfTie : 0);
    ended = false;
    next--;
  }
  return { ...column, rows: Int32Array.from(kept, (i) => column.rows[i] ?? 0), bits };
}

/** The rows whose answer is the label. */
export const rightRows = ({ rows, bits }: RankedColumn): ReadonlySet<number> =>
  new Set(rows.filter((_, i) => (((bits[i] ?? 0) & bit.present) !== 0) === (((bits[i] ?? 0) & bit.decided) !== 0)));

/** Answers by label and decision, each counted as often as its row's weight says. */
export interface Counts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Every row once. */
export const ones = (rows: number): Uint16Array => new Uint16Array(rows).fill(1);

export function countsOf({ rows, bits }: RankedColumn, weights: Uint16Array): Counts {
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < rows.length; i++) {
    const kind = (bits[i] ?? 0) & (bit.present | bit.decided);
    counts[kind] = (counts[kind] ?? 0) + (weights[rows[i] ?? 0] ?? 0);
  }
  const [trueNegatives = 0, falseNegatives = 0, falsePositives = 0, truePositives = 0] = counts;
  return { truePositives, falsePositives, trueNegatives, falseNegatives };
}

/**
 * The metrics of `metricNames` where each row counts `weights[row]` times, from `at` on; NaN for an undefined one. Average
 * precision is the sum over scores of (recall - recall before) x precision, and the area under the ROC curve is that of
 * trapezoids; equal scores are one step, as in scikit-learn.
 */
export function writeMetrics(column: RankedColumn, weights: Uint16Array, out: Float64Array, at: number): void {
  const { rows, bits, baselinePresent } = column;
  let [positives, negatives, hits, alarms] = [0, 0, 0, 0];
  let [tiePositives, tieNegatives, area, precisionSum] = [0, 0, 0, 0];
  for (let i = 0; i < rows.length; i++) {
    const own = bits[i] as number;
    const weight = weights[rows[i] as number] as number;
    const decided = (own & bit.decided) === 0 ? 0 : weight;
    if ((own & bit.present) === 0) {
      tieNegatives += weight;
      alarms += decided;
    } else {
      tiePositives += weight;
      hits += decided;
    }
    if ((own & bit.lastOfTie) === 0) continue;
    area += tieNegatives * (positives + tiePositives / 2);
    positives += tiePositives;
    negatives += tieNegatives;
    if (tiePositives > 0) precisionSum += (tiePositives * positives) / (positives + negatives);
    tiePositives = 0;
    tieNegatives = 0;
  }
  const all = positives + negatives;
  // 0 / 0 is NaN: a metric without a denominator is undefined.
  const accuracy = (hits + negatives - alarms) / all;
  const baseline = (baselinePresent ? positives : negatives) / all;
  const recall = hits / positives;
  out[at] = accuracy;
  out[at + 1] = baseline;
  out[at + 2] = accuracy - baseline;
  out[at + 3] = (recall + (negatives - alarms) / negatives) / 2;
  out[at + 4] = precisionSum / positives;
  out[at + 5] = area / (positives * negatives);
  out[at + 6] = (2 * hits) / (hits + alarms + positives);
  out[at + 7] = hits / (hits + alarms);
  out[at + 8] = recall;
}

/** The metrics of a column, each row once. */
export function metricValues(column: RankedColumn, rows: number): MetricValues {
  const out = new Float64Array(metricNames.length);
  writeMetrics(column, ones(rows), out, 0);
  return metricRecord((_, i) => orNull(out[i] ?? Number.NaN));
}

/** A record with an entry for each metric. */
export const metricRecord = <T>(value: (name: MetricName, i: number) => T): Readonly<Record<MetricName, T>> =>
  Object.fromEntries(metricNames.map((name, i) => [name, value(name, i)])) as Record<MetricName, T>;

export const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
