import { describe, expect, it } from "vitest";
import { estimateGroup, estimateSchedule, secondsBehind } from "./estimate.js";
import type { GroupWork, StageWork } from "./stage-work.js";
import { firstOf, type GroupTimes, type Times } from "./times.js";

const group: GroupWork = {
  stage: "tune",
  group: 0,
  nets: ["A"],
  graph: "train/tune.A",
  evalGraph: "eval/tune.A",
  total: 20,
  steps: 20,
  stepsPerEpoch: 5,
  batches: 1,
  batch: 8,
  images: 40,
  validated: 10,
};

const times: GroupTimes = {
  open: 1,
  step: 0.1,
  decoding: 0.4,
  cached: 1000,
  epochEnd: 0.5,
  validation: { first: 0, open: 0.2, image: 0.01, decoding: 0.02 },
};

const stage = (name: string, more: Partial<StageWork> = {}): StageWork => ({
  stage: name,
  kind: "train",
  key: name,
  from: undefined,
  trains: ["A"],
  on: "celebs.train",
  images: 40,
  passes: [],
  groups: [{ ...group, stage: name }],
  svm: undefined,
  memory: 1000,
  ...more,
});

const known: Times = {
  group: () => times,
  pass: () => ({ open: 0, image: 0.05 }),
  svm: () => 3,
  workers: () => 0,
  between: () => undefined,
};
const nothing = () => undefined;
const unknown: Times = { group: nothing, pass: nothing, svm: nothing, workers: nothing, between: nothing };

describe("the estimate of a group", () => {
  it("adds opening, steps, decoding in the first epoch, ends of epochs and validations", () => {
    // 1 + 20 x 0.1 + 5 x 0.4 + 4 x (0.5 + 0.2 + 10 x 0.01) + 10 x 0.02
    expect(estimateGroup(group, times).seconds).toBeCloseTo(8.4, 9);
  });

  it("decodes again in later epochs what memory does not hold", () => {
    // 15 later steps, of whose images half are decoded again.
    const more = estimateGroup(group, { ...times, cached: 20 });
    expect((more.seconds ?? 0) - (estimateGroup(group, times).seconds ?? 0)).toBeCloseTo(15 * 0.5 * 0.4, 9);
  });

  it("the first validation takes longer once", () => {
    const slow = { ...times, validation: { ...times.validation, first: 3 } };
    expect(estimateGroup(group, slow).seconds).toBeCloseTo(11.4, 9);
  });

  it("a resumed group has the steps and the ends of epochs that are left", () => {
    // 1 + 7 x 0.1 + 5 x 0.4 + 2 x (0.5 + 0.2 + 10 x 0.01) + 10 x 0.02
    expect(estimateGroup({ ...group, steps: 7 }, times).seconds).toBeCloseTo(5.5, 9);
  });

  it("its seconds are over after all its steps and ends of epochs", () => {
    const estimate = estimateGroup(group, times);
    expect(secondsBehind(estimate, { steps: 20, ends: 4 })).toBeCloseTo(estimate.seconds ?? 0, 9);
    // Opening and two steps of the first epoch; then the first epoch and its end.
    expect(secondsBehind(estimate, { steps: 2, ends: 0 })).toBeCloseTo(1 + 2 * 0.5, 9);
    expect(secondsBehind(estimate, { steps: 6, ends: 1 })).toBeCloseTo(1 + 5 * 0.5 + 0.1 + 0.8 + 0.2, 9);
  });

  it("costs nothing when its steps are done, and is unknown without times", () => {
    expect(estimateGroup({ ...group, steps: 0 }, times).seconds).toBe(0);
    expect(estimateGroup(group, undefined).seconds).toBeUndefined();
  });
});

describe("the estimate of a schedule", () => {
  it("adds stages, passes over images and SVMs", () => {
    const pass = { kind: "windows", step: "head", source: "celebs.train", images: 40 } as const;
    const fit = stage("fit", {
      kind: "fit",
      groups: [],
      svm: { step: "score", rows: 10, attributes: 3 },
      memory: undefined,
    });
    const { seconds, memory } = estimateSchedule([stage("tune", { passes: [pass] }), fit], known);
    expect(seconds).toBeCloseTo(8.4 + 40 * 0.05 + 3, 9);
    expect(memory).toBe(1000);
  });

  it("opens each pass once, starts workers for a stage without groups, and prefers what a training has shown", () => {
    const pass = { kind: "features", step: "feature", source: "celebs.validation", images: 10 } as const;
    const svm = { step: "score", rows: 10, attributes: 3 };
    const fit = stage("fit", { kind: "fit", groups: [], passes: [pass], svm });
    const opening: Times = { ...known, pass: () => ({ open: 2, image: 0.05 }), workers: () => 0.25 };
    // 0.25 + 2 + 10 x 0.05 + 3
    expect(estimateSchedule([fit], opening).seconds).toBeCloseTo(5.75, 9);
    expect(estimateSchedule([stage("tune", { passes: [pass] })], opening).seconds).toBeCloseTo(8.4 + 2.5, 9);
    expect(estimateSchedule([fit], { ...opening, between: () => 4 }).seconds).toBe(4);
    // Without passes and SVMs there is nothing in front.
    expect(estimateSchedule([stage("tune")], { ...opening, between: () => 4 }).seconds).toBeCloseTo(8.4, 9);
  });

  it("counts stages with the same key once, as a study does, and reused ones not at all", () => {
    const again = stage("other", { key: "tune" });
    const reused = stage("pretrain", { from: "runs/a", groups: [], memory: 5000 });
    const { seconds, memory, stages } = estimateSchedule([reused, stage("tune"), again], known);
    expect(stages.map(({ work }) => work.stage)).toEqual(["pretrain", "tune"]);
    expect(seconds).toBeCloseTo(8.4, 9);
    expect(memory).toBe(1000);
  });

  it("is unknown if one of its times is", () => {
    expect(estimateSchedule([stage("tune")], unknown).seconds).toBeUndefined();
    expect(estimateSchedule([stage("tune")], firstOf([unknown, known])).seconds).toBeCloseTo(8.4, 9);
  });
});
