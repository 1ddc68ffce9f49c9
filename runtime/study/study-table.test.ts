import { describe, expect, it } from "vitest";
import { evaluated, evaluationWith, mixedStudy, resultsWith } from "../../tests/support/study-results.js";
import type { RunOutcome } from "./results.js";
import { testPairs } from "./statistics/samples.js";
import { studyTable } from "./study-table.js";
import { type StudyTable, studyTableJson, studyTableSchema } from "./table-schema.js";

const rowOf = ({ points, metrics }: StudyTable, point: string, metric: string) => {
  const own = points.find(({ name }) => name === point);
  return own?.summaries[metrics.findIndex(({ name }) => name === metric)];
};
const comparisonOf = ({ comparisons }: StudyTable, point: string, reference: string, metric: string) =>
  comparisons.find((one) => one.point === point && one.reference === reference && one.metric === metric);

describe("the table of a study", () => {
  const table = studyTable(mixedStudy());

  it("its metrics are the means, the localisation at the overlaps of the spec, and each attribute", () => {
    expect(table.metrics.map(({ name }) => name)).toEqual([
      ...["mean accuracy", "gain over baseline"],
      ...["face: recall at IoU 0.5", "face: recall at IoU 0.7", "face: mean IoU"],
      ...["accuracy of Smiling", "accuracy of Bald", "accuracy of Pale_Skin"],
    ]);
  });

  it("a point's metrics are summarised over its evaluated seeds", () => {
    const { outcome } = mixedStudy().points[0]!.runs[0]!;
    const first = outcome.kind === "evaluated" ? outcome.evaluation.means.accuracy : Number.NaN;
    expect(table.points[0]?.runs[0]?.values[0]).toBe(first);
    expect(rowOf(table, "base", "mean accuracy")).toMatchObject({ n: 5 });
    expect(rowOf(table, "width=2", "mean accuracy")).toMatchObject({ n: 2 });
    expect(table.points[2]?.runs.map(({ outcome: one }) => one)).toEqual([
      ...["evaluated", "evaluated", "failed", "missing", "missing"],
    ]);
    expect(table.points[2]?.runs[2]?.reason).toContain("diverged");
  });

  it("points are compared with the base and with each other spec, paired by seed", () => {
    const pairs = new Set(table.comparisons.map(({ point, reference }) => `${point} - ${reference}`));
    expect([...pairs]).toEqual([
      "width=0.5 - base",
      "width=2 - base",
      "against no-pretraining - base",
      "width=0.5 - against no-pretraining",
      "width=2 - against no-pretraining",
    ]);
    const found = comparisonOf(table, "width=0.5", "base", "mean accuracy");
    const values = (point: number): readonly number[] => table.points[point]!.runs.map((run) => run.values[0] ?? 0);
    const tests = testPairs(values(1).map((value, i) => value - values(0)[i]!));
    expect(found?.seeds).toEqual([1, 2, 3, 4, 5]);
    expect(found?.t?.p).toBe(tests.t?.t);
    expect(found?.interval).toEqual(tests.t?.interval);
    // Three tests of this metric; this one has the second lowest p of the t-test.
    const all = table.comparisons.filter(({ metric, t }) => metric === "mean accuracy" && t !== null);
    expect(all).toHaveLength(3);
    for (const { t } of all) expect(t!.holm).toBeGreaterThanOrEqual(t!.p);
    expect(Math.max(...all.map(({ t }) => t!.holm / t!.p))).toBeCloseTo(3, 10);
  });

  it("fewer than three common seeds are not tested, and the table says so", () => {
    expect(comparisonOf(table, "width=2", "base", "mean accuracy")).toMatchObject({
      seeds: [1, 2],
      t: null,
      wilcoxon: null,
      interval: null,
      untested: "2 common seeds; a test needs 3",
    });
    const two = studyTable(
      resultsWith("s", [
        { name: "base", outcomes: evaluated("a", [0.1, 0.1]) },
        { name: "b", outcomes: evaluated("b", [0.2, 0.2]) },
      ]),
    );
    expect(two.notes).toEqual(["no tests: they need at least 3 seeds of both points"]);
  });

  it("pairs are matched by seed, not by place", () => {
    const all = evaluated("a", [0.1, 0.15, 0.2, 0.25]);
    const without = all.map((one, i): RunOutcome => (i === 0 ? { kind: "missing" } : one));
    const { comparisons } = studyTable(
      resultsWith("s", [
        { name: "base", outcomes: all },
        { name: "same", outcomes: without },
      ]),
    );
    expect(comparisons[0]).toMatchObject({ seeds: [2, 3, 4], difference: 0, t: null, wilcoxon: { p: 1 } });
    expect(comparisons[0]?.untested).toContain("a t-test needs a spread");
  });

  it("attributes and windows that a point has not measured are missing, and the table warns of different data", () => {
    const other = [1, 2, 3].map(
      (seed): RunOutcome => ({ kind: "evaluated", evaluation: evaluationWith(0.2, 0.5, `o${seed}`, ["Bald"], 120) }),
    );
    const different = studyTable(
      resultsWith("s", [
        { name: "base", outcomes: evaluated("a", [0.1, 0.1, 0.1]) },
        { name: "other", outcomes: other, against: "other.fan" },
      ]),
    );
    expect(rowOf(different, "other", "accuracy of Smiling")).toBeNull();
    expect(comparisonOf(different, "other", "base", "accuracy of Smiling")).toMatchObject({
      difference: null,
      seeds: [],
      untested: "0 common seeds; a test needs 3",
    });
    expect(different.notes.join("\n")).toMatch(/test splits \(120, 200 images\)[\s\S]*different attributes/);
  });

  it("names of runs that failed or are missing are notes", () => {
    expect(table.notes).toEqual([
      "width=2: seed 3 failed: training diverged in tune_anet at step 20",
      "width=2: seeds 4, 5 are not finished yet",
      "with 5 seeds the lowest possible p of the Wilcoxon test is 0.0625; below 0.05 it needs 6 seeds",
    ]);
  });

  it("the table passes its schema, also through JSON, and a study without results has one", () => {
    expect(studyTableSchema.parse(JSON.parse(studyTableJson(table)))).toEqual(table);
    const empty = studyTable(resultsWith("s", [{ name: "base", outcomes: [{ kind: "missing" }] }]));
    expect(studyTableSchema.parse(JSON.parse(studyTableJson(empty)))).toEqual(empty);
    expect(empty).toMatchObject({ samples: null, metrics: [], comparisons: [] });
  });
});
