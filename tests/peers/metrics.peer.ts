import { expect, it } from "vitest";
import { measureAttributes } from "../../runtime/evaluate/attribute-metrics.js";
import type { MetricName } from "../../runtime/evaluate/ranked-column.js";
import { Random } from "../../runtime/random.js";
import { askPython } from "./support/python.js";

/** Names of scikit-learn's functions are those of the script. */
type Answer = readonly Readonly<Partial<Record<MetricName, number>>>[];

/** From rare to frequent attributes, with coarse scores, which are often equal, and with unknown labels. */
const cases = Array.from({ length: 24 }, (_, i) => {
  const random = new Random("metrics peer", i);
  const rows = 20 + 15 * i;
  const share = [0.02, 0.1, 0.5, 0.9][i % 4] ?? 0.5;
  const truth = Array.from({ length: rows }, (_, row) =>
    row < 2 ? 2 * row - 1 : random.chance(i % 3 === 0 ? 0.2 : 0) ? 0 : random.chance(share) ? 1 : -1,
  );
  const scores = truth.map((label) => {
    const score = Math.fround(random.normal() + 0.7 * label);
    return i % 2 === 0 ? Math.round(2 * score) / 2 : score;
  });
  return { truth, scores };
});

it("accuracy, balanced accuracy, precision, recall, F1, average precision and AUC equal those of scikit-learn", async () => {
  const theirs = (await askPython("metrics.py", cases)) as Answer;
  cases.forEach(({ truth, scores }, i) => {
    const labels = Int8Array.from(truth);
    const outcome = { names: ["A"], truth: labels, scores: Float32Array.from(scores), fitting: labels };
    const [ours] = measureAttributes(outcome).attributes;
    for (const [name, value] of Object.entries(theirs[i] ?? {}) as [MetricName, number][]) {
      // scikit-learn gives 0 for a precision without answers.
      const own = ours?.[name] ?? (name === "precision" ? 0 : Number.NaN);
      expect(Math.abs(own - value), `${name} of case ${i}`).toBeLessThan(1e-10);
    }
  });
  expect(theirs).toHaveLength(cases.length);
  expect(Object.keys(theirs[0] ?? {})).toHaveLength(7);
});
