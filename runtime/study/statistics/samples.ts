import { studentP, studentQuantile } from "./student.js";
import { signedRankP } from "./wilcoxon.js";

/** Values of one metric over seeds. */
export interface SampleSummary {
  readonly n: number;
  readonly mean: number;
  /** With n - 1 in the denominator; null for one value. */
  readonly deviation: number | null;
  /** 95 % interval of the mean (t); null for one value. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly lowest: number;
  readonly highest: number;
}

/** Differences of pairs. */
export interface PairedTests {
  /** 95 % interval of the mean difference, by the paired t-test. */
  readonly interval: { readonly low: number; readonly high: number };
  readonly t: number;
  readonly wilcoxon: number;
}

/** Fewer pairs are not tested. */
export const leastPairs = 3;

/** Differences that are equal but for rounding are equal: shares of test images have at most nine digits. */
const exact = (value: number): number => Math.round(value * 1e12) / 1e12 + 0;

/** @throws RangeError for no values. */
export function summariseSamples(values: readonly number[]): SampleSummary {
  const n = values.length;
  if (n === 0) throw new RangeError("no values to summarise");
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const deviation = n === 1 ? null : deviationOf(values, mean);
  const half = deviation === null ? null : (studentQuantile(0.95, n - 1) * deviation) / Math.sqrt(n);
  return {
    n,
    mean,
    deviation,
    interval: half === null ? null : { low: mean - half, high: mean + half },
    lowest: Math.min(...values),
    highest: Math.max(...values),
  };
}

/**
 * Tests whether the mean of paired differences is 0, by Student's paired t-test and by Wilcoxon's signed-rank test.
 * Undefined for the t-test if all differences are equal: it needs a spread.
 *
 * @throws RangeError for fewer than `leastPairs` differences.
 */
export function testPairs(differences: readonly number[]): {
  readonly t: Pick<PairedTests, "interval" | "t"> | undefined;
  readonly wilcoxon: number;
} {
  const own = differences.map(exact);
  if (own.length < leastPairs) throw new RangeError(`${own.length} pairs; a test needs ${leastPairs}`);
  const { mean, deviation, interval, n } = summariseSamples(own);
  const spread = deviation === null || own.every((one) => one === own[0]) ? 0 : deviation / Math.sqrt(n);
  return {
    t: spread === 0 || interval === null ? undefined : { interval, t: studentP(mean / spread, n - 1) },
    wilcoxon: signedRankP(own),
  };
}

function deviationOf(values: readonly number[], mean: number): number {
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
