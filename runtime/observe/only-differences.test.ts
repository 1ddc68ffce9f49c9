import { describe, expect, it } from "vitest";
import { wilsonInterval } from "../cascade/wilson.js";
import { differencesText } from "../cli/runs/differences-text.js";
import type { RunComparison } from "./compare-runs.js";
import { onlyDifferences } from "./only-differences.js";
import { shareDifferences } from "./share-difference.js";
import { type KeyedRun, stageDifferences } from "./stage-differences.js";

const names = ["pretrain", "tune", "extra", "fit", "late"];
/** A run with stages of the plan, and the parts of the keys of finished ones. */
const run = (plan: readonly string[], parts: Readonly<Record<string, Readonly<Record<string, string>>>>): KeyedRun => ({
  plan: { stages: plan.map((name) => ({ name })) },
  state: {
    stages: new Map(
      Object.entries(parts).map(([name, own]) => [name, { key: JSON.stringify(own), parts: own, seconds: 1 }] as const),
    ),
  },
});
const first = run(["pretrain", "tune", "fit", "late"], {
  pretrain: { "the data": "a" },
  tune: { "the optimizer": "a", "the training step": "a", "the epochs": "a" },
  fit: { "the SVMs": "a" },
});
const second = run(names, {
  pretrain: { "the data": "a" },
  tune: { "the optimizer": "b", "the training step": "b", "the epochs": "a" },
  extra: { "the data": "a" },
});

const share = (right: number, of: number) => ({ value: right / of, interval: wilsonInterval(right, of) });

const comparison: RunComparison = {
  folders: ["runs/a", "runs/b"],
  differences: [{ what: "stage tune optimizer lr", values: ["0.1", "0.2"] }],
  stages: names.map((name) => ({ name, outcomes: [null, null], differences: stageDifferences([first, second], name) })),
  pairs: [{ paired: false, reason: "no answers" }],
  attributes: (
    [
      ["Smiling", 50, 90],
      ["Bald", 50, 55],
    ] as const
  ).map(([name, a, b]) => ({
    name,
    accuracies: [a / 100, b / 100],
    differences: shareDifferences([share(a, 100), share(b, 100)]),
  })),
  means: [0.5, 0.725],
  localisation: [
    { window: "face", metric: "mean IoU", values: [0.5, 0.7], differences: [null] },
    {
      window: "face",
      metric: "recall at IoU 0.5",
      values: [0.2, 0.9],
      differences: shareDifferences([share(20, 100), share(90, 100)]),
    },
    {
      window: "face",
      metric: "recall at IoU 0.7",
      values: [0.2, 0.21],
      differences: shareDifferences([share(20, 100), share(21, 100)]),
    },
    { window: "head", metric: "mean IoU", values: [0.5, 0.51], differences: [null] },
  ],
};

describe("what differs between runs", () => {
  it("stages are compared by their keys, with the causes of a difference", () => {
    expect(comparison.stages.map(({ differences }) => differences[0])).toEqual([
      { kind: "equal" },
      { kind: "changed", parts: ["the optimizer"] },
      { kind: "absent", here: false, first: true },
      { kind: "unfinished", here: true, first: false },
      { kind: "unfinished", here: true, first: true },
    ]);
  });

  it("only differences that chance does not explain remain, and the rest is counted", () => {
    const { comparison: shown, omitted } = onlyDifferences(comparison);
    expect(shown.stages.map(({ name }) => name)).toEqual(["tune", "extra", "fit"]);
    expect(shown.attributes.map(({ name }) => name)).toEqual(["Smiling"]);
    expect(shown.localisation.map(({ window, metric }) => `${window} ${metric}`)).toEqual([
      "face mean IoU",
      "face recall at IoU 0.5",
    ]);
    expect(omitted).toEqual({ stages: 1, unfinished: 1, attributes: 1, localisation: 2 });
  });

  it("an attribute that differs in one of several runs remains", () => {
    const differences = shareDifferences([share(50, 100), share(51, 100), share(90, 100)]);
    const several = { ...comparison, attributes: [{ name: "A", accuracies: [0.5, 0.51, 0.9], differences }] };
    expect(onlyDifferences(several).omitted.attributes).toBe(0);
  });

  it("the text has the differences, and says what it leaves out", () => {
    const { comparison: shown, omitted } = onlyDifferences(comparison);
    const text = differencesText(shown, omitted, { colour: false, width: undefined });
    expect(text).toMatch(/settings that differ\n[\s\S]*stage tune optimizer lr +│ 0\.1 +│ 0\.2/);
    expect(text).toMatch(/│ tune +│ the optimizer +│/);
    expect(text).toMatch(/│ extra +│ only in runs\/b +│/);
    expect(text).toMatch(/│ fit +│ not finished in runs\/b +│/);
    expect(text).toContain("+40.0 *");
    expect(text).not.toMatch(/Bald|pretrain|late|0\.7 |head/);
    expect(text).toContain(
      "left out: 1 equal stage, 1 stage that no run has finished, 1 attribute that chance explains, 2 metrics of the localisation, the texts of the specs",
    );
  });

  it("equal runs have no differences", () => {
    const same = { ...comparison, differences: [], stages: [], attributes: [], localisation: [] };
    const { comparison: shown, omitted } = onlyDifferences(same);
    const text = differencesText(shown, omitted, { colour: false, width: undefined });
    expect(text).toContain("settings that differ\nnone");
    expect(text).toContain("no attribute differs by more than chance explains");
    expect(differencesText({ ...shown, means: [null, 0.5] }, omitted, { colour: false, width: undefined })).toContain(
      "no accuracies of the same attributes to compare: `fanc eval RUN` measures them",
    );
  });
});
