import { describe, expect, it } from "vitest";
import { estimateGroup, estimateSchedule } from "./estimate.js";
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
  validation: { open: 0.2, image: 0.01, decoding: 0.02 },
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

const known: Times = { group: () => times, pass: () => 0.05, svm: () => 3 };
const unknown: Times = { group: () => undefined, pass: () => undefined, svm: () => undefined };

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
