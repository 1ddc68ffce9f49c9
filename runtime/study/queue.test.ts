import { expect, it } from "vitest";
import { planLines } from "./plan-text.js";
import type { PlannedPoint, PlannedRun } from "./planned-study.js";
import { nextRun } from "./queue.js";

const run = (seed: number, ...keys: readonly string[]): PlannedRun => ({
  seed,
  folder: keys.join("-"),
  stages: keys.map((key, i) => ({ name: `s${i}`, key })),
});
const waiting = (...runs: readonly PlannedRun[]) => runs.map((one) => ({ run: one }));

it("a run waits while another one trains a stage that both need", () => {
  const [first, second, other] = [run(1, "a", "b"), run(1, "a", "c"), run(2, "d", "e")];
  const all = waiting(second, other);
  const start = { run: first, done: new Set<string>() };
  expect(nextRun(all, [start], new Set())?.run).toBe(other);
  expect(nextRun(waiting(second), [start], new Set())).toBeUndefined();
  const later = { run: first, done: new Set(["s0"]) };
  expect(nextRun(all, [later], new Set(["a"]))?.run).toBe(second);
});

it("a run trains what nobody has trained and nobody trains", () => {
  const one = run(1, "a", "c");
  expect(nextRun(waiting(one), [], new Set())?.run).toBe(one);
});

const point = (name: string, ...runs: readonly PlannedRun[]): PlannedPoint => ({
  name,
  settings: name === "base" ? [{ name: "width", value: "1" }] : [],
  base: name === "base",
  file: "a.fan",
  set: new Map(),
  plan: { stages: [], data: [] },
  folder: name,
  fingerprint: name,
  runs,
});

it("the plan counts a shared stage once, and names the point that trains it", () => {
  const points = [point("base", run(1, "a", "b"), run(2, "c", "d")), point("x", run(1, "a", "e"), run(2, "c", "f"))];
  expect(planLines({ name: "n", spec: "a.fan", seeds: [1, 2], points })).toEqual([
    "study n: 2 points × 2 seeds (1, 2) = 4 runs; 6 stages to train, 2 shared",
    "  base (width=1): trains s0, s1",
    "  x: trains s1; shares s0 with base",
  ]);
});
