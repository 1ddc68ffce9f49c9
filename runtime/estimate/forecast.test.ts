import { describe, expect, it } from "vitest";
import type { RunEvent, TimedEvent } from "../run/run-event.js";
import type { GroupEstimate, StageEstimate } from "./estimate.js";
import { Forecast } from "./forecast.js";
import type { StageWork } from "./stage-work.js";

/** A stage of one net: `steps` steps of a second, after `between` seconds. */
function stage(
  name: string,
  steps: number,
  between = 0,
  from?: string,
  more: Partial<GroupEstimate> = {},
): StageEstimate {
  const group = {
    stage: name,
    group: 0,
    nets: ["A"],
    graph: "",
    evalGraph: undefined,
    total: steps,
    steps,
    stepsPerEpoch: steps,
    batches: 1,
    batch: 1,
    images: 1,
    validated: 0,
  };
  const groups = steps === 0 || from !== undefined ? [] : [{ work: group, step: 1, seconds: steps, parts, ...more }];
  const work: StageWork = {
    stage: name,
    kind: "train",
    key: name,
    from,
    trains: ["A"],
    on: "",
    images: 1,
    passes: [],
    groups: groups.map((one) => one.work),
    svm: undefined,
    memory: 1,
  };
  return { work, groups, between, seconds: from === undefined ? (more.seconds ?? steps) + between : 0 };
}

const parts = { open: 0, firstStep: 1, laterStep: 1, epochEnd: 0, firstEnd: 0 };
const zero = Date.parse("2026-01-01T00:00:00Z");
const at = (seconds: number, event: RunEvent): TimedEvent => ({
  ...event,
  time: new Date(zero + seconds * 1000).toISOString(),
});
const place = (name: string) => ({ stage: name, group: 0, nets: ["A"] });
const plan: RunEvent = { type: "plan", seconds: null, memory: null, stages: [] };
const begin = (name: string, steps: number, step = 0): RunEvent => ({
  ...{ type: "begin", ...place(name), steps, stepsPerEpoch: steps, images: 1, step },
});
const step = (name: string, count: number): RunEvent => ({
  ...{
    type: "step",
    ...place(name),
    step: count,
    epoch: 0,
    loss: 1,
    accuracy: 1,
    lr: 1,
    imagesPerSecond: 1,
    waited: 0,
  },
});
const trained = (name: string, count: number): RunEvent => ({
  type: "trained",
  ...place(name),
  step: count,
  keptStep: null,
});
const done = (name: string): RunEvent => ({ type: "stage", stage: name, seconds: 1 });

function forecast(
  stages: readonly StageEstimate[],
  calibrated = true,
  more: { earlier?: number; finished?: number } = {},
) {
  const made = new Forecast({ stages }, { calibrated, ...more });
  return {
    say: (seconds: number, ...events: readonly RunEvent[]) => {
      for (const event of events) made.add(at(seconds, event));
      return made.at(zero / 1000 + seconds);
    },
  };
}

describe("the forecast of a schedule", () => {
  it("falls as the clock says while everything takes what was estimated", () => {
    const { say } = forecast([stage("a", 10, 2), stage("b", 8)]);
    expect(say(0, plan)).toEqual({ share: 0, secondsLeft: 20, stage: 1, stages: 2 });
    expect(say(1)?.secondsLeft).toBeCloseTo(19);
    expect(say(2, begin("a", 10))?.secondsLeft).toBeCloseTo(18);
    expect(say(7, step("a", 5))).toMatchObject({ secondsLeft: 13, share: 7 / 20 });
    expect(say(12, step("a", 10), trained("a", 10), done("a"))).toMatchObject({ secondsLeft: 8, stage: 2 });
    expect(say(20, begin("b", 8), step("b", 8), trained("b", 8), done("b"))).toMatchObject({
      secondsLeft: 0,
      share: 1,
    });
  });

  it("moves towards what is measured, for the stages to come too", () => {
    const { say } = forecast([stage("a", 100), stage("b", 100)]);
    say(0, plan, begin("a", 100));
    // Twice as slow as estimated.
    const left = say(100, step("a", 50))?.secondsLeft ?? 0;
    expect(left).toBeGreaterThan(270);
    expect(left).toBeLessThan(300);
  });

  it("a long validation changes nothing: it counts as estimated while it lasts", () => {
    // 10 steps of a second; the epoch of 5 ends with a validation of 20 s.
    const ends = { parts: { ...parts, epochEnd: 20 }, seconds: 50 };
    const one = stage("a", 10, 0, undefined, ends);
    const { say } = forecast([
      { ...one, groups: one.groups.map((group) => ({ ...group, work: { ...group.work, stepsPerEpoch: 5 } })) },
    ]);
    say(0, plan, begin("a", 10));
    expect(say(5, step("a", 5))?.secondsLeft).toBeCloseTo(45);
    expect(say(15)?.secondsLeft).toBeCloseTo(35);
    // It takes longer than estimated: nothing is known of the rest.
    expect(say(28)?.secondsLeft).toBeCloseTo(25);
    const validated: RunEvent = {
      type: "validation",
      ...place("a"),
      step: 5,
      epoch: 1,
      images: 1,
      loss: 1,
      accuracy: 1,
      best: true,
    };
    expect(say(25, validated)?.secondsLeft).toBeCloseTo(25);
    expect(say(26, step("a", 6))?.secondsLeft).toBeCloseTo(24);
  });

  it("a slow first epoch does not count for the later ones", () => {
    const slow = { parts: { ...parts, firstStep: 5 }, seconds: 5 * 5 + 5 };
    const one = stage("a", 10, 0, undefined, slow);
    const { say } = forecast([
      { ...one, groups: one.groups.map((group) => ({ ...group, work: { ...group.work, stepsPerEpoch: 5 } })) },
    ]);
    say(0, plan, begin("a", 10));
    expect(say(15, step("a", 3))?.secondsLeft).toBeCloseTo(15);
    expect(say(25, step("a", 5))?.secondsLeft).toBeCloseTo(5);
  });

  it("a step that takes longer than estimated stops the time, and a measured one corrects it", () => {
    const { say } = forecast([stage("a", 3)]);
    say(0, plan, begin("a", 3));
    expect(say(40)?.secondsLeft).toBeCloseTo(2);
    expect(say(41, step("a", 3))?.secondsLeft).toBe(0);
  });

  it("a stage that stops early costs no more time, and the share does not fall", () => {
    const { say } = forecast([stage("a", 100), stage("b", 20)]);
    say(0, plan, begin("a", 100));
    const before = say(10, step("a", 10));
    const after = say(10, trained("a", 10), done("a"));
    expect(before?.secondsLeft).toBeCloseTo(110);
    expect(after?.secondsLeft).toBeCloseTo(20);
    expect(after?.share ?? 0).toBeGreaterThan(before?.share ?? 1);
  });

  it("reused stages take no time", () => {
    const { say } = forecast([stage("a", 100, 0, "runs/x"), stage("b", 20)]);
    expect(say(0, plan)?.secondsLeft).toBeCloseTo(20);
    expect(say(0, { type: "reused", stage: "a", from: "runs/x", key: "k" })).toMatchObject({
      secondsLeft: 20,
      stage: 2,
    });
  });

  it("a resumed run counts its earlier stages and the steps that it need not repeat", () => {
    const half = stage("b", 20);
    const groups = half.groups.map((one) => ({ ...one, work: { ...one.work, steps: 5 }, seconds: 5 }));
    const { say } = forecast([{ ...half, groups, seconds: 5 }], true, { earlier: 15, finished: 1 });
    expect(say(0, plan)).toEqual({ share: 0.75, secondsLeft: 5, stage: 2, stages: 2 });
    expect(say(0, begin("b", 20, 15))?.secondsLeft).toBeCloseTo(5);
    expect(say(3, step("b", 18))?.secondsLeft).toBeCloseTo(2);
  });

  it("work between steps that takes longer than estimated leaves no negative time", () => {
    const { say } = forecast([stage("a", 0, 3)]);
    say(0, plan);
    expect(say(10)?.secondsLeft).toBe(0);
  });

  it("without calibration it knows nothing before the first steps, and then scales the counts", () => {
    const { say } = forecast([stage("a", 10), stage("b", 30)], false);
    expect(say(0, plan, begin("a", 10))).toBeUndefined();
    expect(say(0.5, step("a", 1))).toBeUndefined();
    const found = say(6, step("a", 3));
    expect(found?.secondsLeft).toBeCloseTo((7 + 30) * 2, 0);
  });
});
