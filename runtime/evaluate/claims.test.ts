import { describe, expect, it } from "vitest";
import type { PlanClaim } from "../../compiler/contract/schema.js";
import { evaluated, evaluationWith, resultsWith } from "../../tests/support/study-results.js";
import { claimsOfStudy } from "../study/study-claims.js";
import { anyFailed, claimLines, claimsOfRun, claimText, measuredClaim } from "./claims.js";

const accuracy = (least: number, worst = false): PlanClaim => ({ kind: "accuracy", least, worst });

describe("claims on a run", () => {
  const evaluation = evaluationWith(0.1, 0.7, "claims");
  const { means } = evaluation;

  it("a claim holds if the metric is at least its bound", () => {
    const claims: readonly PlanClaim[] = [
      accuracy(means.accuracy),
      accuracy(means.accuracy + 1e-6),
      { kind: "gain", least: means.gain - 0.01, worst: true },
      { kind: "attribute", attribute: "Bald", least: 0.5, worst: false },
      { kind: "recall", iou: 0.7, least: 0.9, worst: false },
      { kind: "iou", least: 0.7, worst: false },
    ];
    const checked = claimsOfRun(claims, evaluation);
    expect(checked.map(({ holds }) => holds)).toEqual([true, false, true, true, false, true]);
    expect(anyFailed(checked)).toBe(true);
    expect(anyFailed(checked.slice(2, 4))).toBe(false);
  });

  it("a metric that is not measured fails, and another spec cannot be compared", () => {
    const claims: readonly PlanClaim[] = [
      { kind: "attribute", attribute: "Hat", least: 0, worst: false },
      { kind: "better", file: "x.fan", least: 0.01 },
    ];
    expect(claimLines(claimsOfRun(claims, evaluation))).toEqual([
      "FAIL: accuracy Hat >= 0 (the evaluation lacks this metric)",
      'not checked: better than "x.fan" by 1 (only `fanc study` compares with another spec)',
    ]);
    expect(anyFailed(claimsOfRun(claims.slice(1), evaluation))).toBe(false);
  });

  it("a note says so where the test split cannot decide", () => {
    const [near, far] = claimsOfRun([accuracy(means.accuracy - 0.01), accuracy(0.5)], evaluation);
    expect(near).toMatchObject({ holds: true, note: expect.stringMatching(/^200 test images cannot decide it: 95 %/) });
    expect(far).toMatchObject({ holds: true, note: undefined });
  });

  it("claims are written as in a spec", () => {
    const texts: readonly PlanClaim[] = [
      accuracy(0.8, true),
      { kind: "attribute", attribute: "With space", least: 0.905, worst: false },
      { kind: "recall", iou: 0.5, least: 0.93, worst: true },
      { kind: "iou", least: 0.6, worst: false },
      { kind: "gain", least: -0.02, worst: false },
    ];
    expect(texts.map(claimText)).toEqual([
      "worst mean accuracy >= 80",
      'accuracy "With space" >= 90.5',
      "worst recall >= 93 iou 0.5",
      "mean iou >= 0.6",
      "gain >= -2",
    ]);
  });
});

describe("claims on a study", () => {
  const results = resultsWith("s", [
    { name: "base", outcomes: evaluated("a", [0.05, 0.06, 0.2]) },
    { name: "against b", against: "dir/b.fan", outcomes: evaluated("b", [0.3, 0.31, 0.32]) },
  ]);
  const values = results.points[0]!.runs.map(({ outcome }) =>
    outcome.kind === "evaluated"
      ? measuredClaim({ kind: "accuracy", least: 0, worst: false }, outcome.evaluation)!.value
      : 0,
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / 3;

  it("the mean over the seeds of the base point decides, or the worst seed", () => {
    const lowest = Math.min(...values);
    const claims = [accuracy(mean), accuracy(mean, true), accuracy(lowest, true), accuracy(lowest + 0.001, true)];
    expect(claimsOfStudy(claims, results).map(({ holds }) => holds)).toEqual([true, false, true, false]);
    expect(claimsOfStudy(claims, results)[0]?.note).toContain("3 of 3 seeds");
  });

  it("another spec is compared over common seeds, by its path", () => {
    const better = (least: number, path: string) => ({ kind: "better" as const, file: "b.fan", least, path });
    const claims = [better(0.01, "dir/b.fan"), better(0.9, "dir/b.fan"), better(0.01, "c.fan")];
    const checked = claimsOfStudy(claims, results);
    expect(checked.map(({ holds }) => holds)).toEqual([true, false, undefined]);
    expect(checked[0]?.note).toMatch(/^3 of 3 seeds; 95 % interval [+-]\d/);
  });

  it("a seed that failed or is not finished fails every claim", () => {
    const [base, other] = results.points;
    const runs = base!.runs.map((run, i) => (i === 1 ? { ...run, outcome: { kind: "missing" as const } } : run));
    const cut = { ...results, points: [{ ...base!, runs }, other!] };
    const claims = [
      accuracy(0.1),
      accuracy(0.1, true),
      { kind: "better" as const, file: "b", least: 0, path: "dir/b.fan" },
    ];
    expect(claimsOfStudy(claims, cut).map(({ holds }) => holds)).toEqual([false, false, false]);
    expect(claimsOfStudy(claims, cut)[0]?.note).toContain("2 of 3 seeds");
  });
});
