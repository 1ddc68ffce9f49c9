import { expect, it } from "vitest";
import { Random } from "../../runtime/random.js";
import { testPairs } from "../../runtime/study/statistics/samples.js";
import { studentP, studentQuantile } from "../../runtime/study/statistics/student.js";
import { askPython } from "./support/python.js";

interface Answer {
  readonly p: readonly number[];
  readonly quantile: readonly number[];
  readonly paired: readonly {
    readonly t: number;
    readonly low: number;
    readonly high: number;
    readonly wilcoxon: number;
  }[];
}

const degrees = [1, 2, 3, 4, 5, 8, 9, 19, 20, 99, 100];
const t = degrees.flatMap((df) => [0, 0.3, 1, 2.1, 4, 12, 80].map((value) => [value, df] as const));
const quantile = degrees.flatMap((df) => [0.5, 0.9, 0.95, 0.99].map((share) => [share, df] as const));

/** Differences of shares over seeds; coarse ones have ties and zeros. */
const paired = Array.from({ length: 24 }, (_, i) => {
  const random = new Random("study peer", i);
  const coarse = i % 2 === 0;
  return Array.from({ length: 3 + (i % 10) }, () => {
    const value = 0.01 * random.normal() + 0.004;
    return coarse ? Math.round(value * 200) / 200 + 0 : value;
  });
}).filter((one) => new Set(one).size > 1);

it("p, quantiles, intervals and signed ranks equal those of scipy", async () => {
  const theirs = (await askPython("study_statistics.py", { t, quantile, paired })) as Answer;
  const near = (a: number, b: number | undefined, what: string): void =>
    expect(Math.abs(a - (b ?? Number.NaN)), what).toBeLessThan(1e-10);
  t.forEach(([value, df], i) => {
    near(studentP(value, df), theirs.p[i], `p of ${value} with ${df}`);
  });
  quantile.forEach(([share, df], i) => {
    const expected = theirs.quantile[i] ?? Number.NaN;
    near(studentQuantile(share, df) / expected, 1, `quantile ${share} with ${df}`);
  });
  paired.forEach((one, i) => {
    const [ours, expected] = [testPairs(one), theirs.paired[i]];
    near(ours.t?.t ?? Number.NaN, expected?.t, `t of ${one}`);
    near(ours.t?.interval.low ?? Number.NaN, expected?.low, `low of ${one}`);
    near(ours.t?.interval.high ?? Number.NaN, expected?.high, `high of ${one}`);
    near(ours.wilcoxon, expected?.wilcoxon, `signed ranks of ${one}`);
  });
});
