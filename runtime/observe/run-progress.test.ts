import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunEvent, TimedEvent } from "../run/run-event.js";
import { Curve } from "./curve.js";
import { RunProgress } from "./run-progress.js";

const place = { stage: "tune", group: 0, nets: ["ANet"] };
const at = (seconds: number, event: RunEvent): TimedEvent => ({
  ...event,
  time: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(),
});
const session = (done: readonly string[]): RunEvent => ({ type: "session", fanc: "1", node: "v20", engine: "e", done });
const begin = (step: number): RunEvent => ({
  type: "begin",
  ...place,
  steps: 100,
  stepsPerEpoch: 10,
  images: 80,
  step,
});
const step = (n: number, loss: number | null = 1 / n): RunEvent => ({
  type: "step",
  ...place,
  step: n,
  epoch: n / 10,
  loss,
  accuracy: 0.5,
  lr: 0.1,
  imagesPerSecond: 8,
  waited: 0.25,
});
const skipped = (file: string): RunEvent => ({ type: "skipped", stage: "tune", view: "celebs", file, reason: "bad" });
const validation = (n: number, loss: number, best: boolean): RunEvent => ({
  type: "validation",
  ...place,
  step: n,
  epoch: n / 10,
  images: 20,
  loss,
  accuracy: 0.6,
  best,
});

describe("RunProgress", () => {
  it("RunProgress returns to the checkpoint of a resumed run, and does not count the time between", () => {
    const view = new RunProgress();
    view.add(at(0, session([])));
    view.add(at(1, begin(0)));
    for (let n = 1; n <= 40; n++) view.add(at(1 + n, step(n)));
    view.add(at(41, validation(40, 0.3, true)));
    view.add(at(10_000, session([])));
    expect(view.current).toBeUndefined();
    view.add(at(10_001, begin(30)));
    const progress = view.current;
    expect(progress).toMatchObject({ step: 30, steps: 100, best: undefined, recent: [] });
    expect(progress?.losses.points.at(-1)?.step).toBe(30);
    for (let n = 31; n <= 40; n++) view.add(at(10_000 + 2 * (n - 30), step(n)));
    expect(view.seconds).toBe(41 + 20);
    expect(progress?.rate.secondsLeft(100)).toBeCloseTo(120);
    expect(progress?.waiting).toBeGreaterThan(0.125);
    expect(progress?.waiting).toBeLessThan(0.25);
    expect(progress?.losses.points).toHaveLength(40);
    view.add(at(10_030, { type: "stage", stage: "tune", seconds: 29 }));
    view.add(at(10_031, { type: "finished", seconds: 31 }));
    expect([...view.stages]).toEqual([["tune", { seconds: 29 }]]);
    expect(view.ended?.type).toBe("finished");
  });

  it("RunProgress reports that a run diverged, although the process stopped afterwards", () => {
    const view = new RunProgress();
    view.addAll([at(0, session([])), at(1, begin(0)), at(2, step(1, null))]);
    expect(view.current?.loss).toBeNaN();
    view.add(at(3, { type: "diverged", ...place, step: 1, loss: null, lr: 9, layer: "C1", reason: "r" }));
    view.add(at(4, { type: "stopped", reason: "error" }));
    expect(view.ended?.type).toBe("diverged");
    view.add(at(5, session([])));
    expect(view.ended).toBeUndefined();
  });
});

describe("Curve", () => {
  it("a curve keeps the mean in bounded memory, whatever the number of steps", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 2, max: 64 }), (steps, most) => {
        const curve = new Curve(most);
        for (let n = 1; n <= steps; n++) curve.add(n, 2 * n);
        const { points } = curve;
        expect(points.length).toBeLessThanOrEqual(most);
        for (const { step: x, value } of points) expect(value).toBeCloseTo(2 * x);
        expect(points.at(-1)?.step).toBeLessThanOrEqual(steps);
        curve.cut(Math.floor(steps / 2));
        expect(points.length === 1 || curve.points.length < points.length).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

it("RunProgress counts events once that a resumed stage repeats", () => {
  const view = new RunProgress();
  const once = [begin(10), validation(10, 0.5, true), skipped("a.jpg"), skipped("b.jpg")];
  view.addAll([session([]), ...once, session([]), ...once].map((event, i) => at(i, event)));
  expect(view.skipped).toBe(2);
  expect(view.current?.recent).toHaveLength(1);
});
