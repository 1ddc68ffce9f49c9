import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { summariseSamples, testPairs } from "./samples.js";
import { studentCentral, studentP, studentQuantile } from "./student.js";
import { signedRankP } from "./wilcoxon.js";

describe("the t distribution", () => {
  // Tables of the distribution: two-sided 95 % and 99 % quantiles.
  it.each([
    [1, 12.706204736, 63.656741162],
    [2, 4.30265273, 9.9248432],
    [3, 3.18244631, 5.84090931],
    [4, 2.77644511, 4.60409487],
    [9, 2.26215716, 3.24983554],
    [30, 2.04227246, 2.74999565],
  ])("its quantiles with %d degrees of freedom are those of the tables", (df, q95, q99) => {
    expect(studentQuantile(0.95, df)).toBeCloseTo(q95, 7);
    expect(studentQuantile(0.99, df)).toBeCloseTo(q99, 7);
  });

  it("p falls with t, from 1 to 0, and the quantile is the inverse", () => {
    expect(studentP(0, 5)).toBe(1);
    expect(studentP(Number.NEGATIVE_INFINITY, 5)).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (df, share) => {
        const t = studentQuantile(share, df);
        expect(studentCentral(t, df)).toBeCloseTo(share, 12);
        expect(studentP(-t, df)).toBe(studentP(t, df));
        expect(studentP(t * 1.01, df)).toBeLessThan(studentP(t, df));
      }),
    );
  });

  it("it has whole degrees of freedom only", () => {
    expect(() => studentCentral(1, 0)).toThrow(RangeError);
    expect(() => studentCentral(1, 2.5)).toThrow(RangeError);
    expect(() => studentCentral(Number.NaN, 2)).toThrow(RangeError);
    expect(() => studentQuantile(1, 2)).toThrow(RangeError);
  });
});

/** All assignments of signs, one by one. */
function countedP(differences: readonly number[]): number {
  const own = differences.filter((one) => one !== 0);
  const sizes = own.map(Math.abs);
  const ranks = sizes.map((a) => sizes.filter((b) => b < a).length + (sizes.filter((b) => b === a).length + 1) / 2);
  const sumOf = (positive: (i: number) => boolean): number =>
    ranks.reduce((sum, rank, i) => sum + (positive(i) ? rank : 0), 0);
  const observed = sumOf((i) => (own[i] ?? 0) > 0);
  const sums = Array.from({ length: 2 ** own.length }, (_, signs) => sumOf((i) => ((signs >> i) & 1) === 1));
  const share = (holds: (sum: number) => boolean): number => sums.filter(holds).length / sums.length;
  return Math.min(
    1,
    2 *
      Math.min(
        share((sum) => sum <= observed),
        share((sum) => sum >= observed),
      ),
  );
}

describe("Wilcoxon's signed-rank test", () => {
  it("its p is the count of all assignments of signs, with ties and zeros", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 9 }), (differences) => {
        expect(signedRankP(differences)).toBeCloseTo(countedP(differences), 12);
      }),
    );
  });

  it("the lowest p of n pairs is 2^(1-n), and differences of 0 say nothing", () => {
    expect(signedRankP([1, 2, 3, 4, 5])).toBe(0.0625);
    expect(signedRankP([1, 2, 3, 4, 5, 6, 0, 0])).toBe(0.03125);
    expect(signedRankP([0, 0, 0])).toBe(1);
  });
});

describe("samples over seeds", () => {
  it("a sample has its mean, spread, interval and ends", () => {
    const summary = summariseSamples([1, 2, 3, 4]);
    expect(summary).toMatchObject({ n: 4, mean: 2.5, lowest: 1, highest: 4 });
    expect(summary.deviation).toBeCloseTo(1.2909944487, 9);
    expect(summary.interval?.high).toBeCloseTo(2.5 + (3.1824463053 * 1.2909944487) / 2, 8);
    expect(summariseSamples([7])).toEqual({ n: 1, mean: 7, deviation: null, interval: null, lowest: 7, highest: 7 });
    expect(() => summariseSamples([])).toThrow(RangeError);
  });

  it("pairs are tested by the textbook's example", () => {
    // Gosset's own data (1908): additional hours of sleep with two drugs, ten patients.
    const { t, wilcoxon } = testPairs([1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4]);
    expect(t?.t).toBeCloseTo(0.00283289, 8);
    expect(t?.interval.low).toBeCloseTo(0.7001142, 6);
    expect(t?.interval.high).toBeCloseTo(2.4598858, 6);
    expect(wilcoxon).toBe(2 ** -8);
  });

  it("equal differences have no t-test, also if they differ by the rounding of floating point", () => {
    const { t, wilcoxon } = testPairs([0.3 - 0.2, 0.1, 0.7 - 0.6]);
    expect(t).toBeUndefined();
    expect(wilcoxon).toBe(0.25);
    expect(testPairs([0, 0, 0])).toEqual({ t: undefined, wilcoxon: 1 });
    expect(() => testPairs([1, 2])).toThrow(RangeError);
  });
});
