import { expect, it } from "vitest";
import { secondsWithJobs, type TimedRunOfStudy } from "./simulate-jobs.js";

const run = (name: string, ...stages: readonly (readonly [key: string, seconds: number])[]): TimedRunOfStudy => {
  const named = stages.map(([key, seconds], i) => ({ name: `s${i}`, key, seconds }));
  return { run: { seed: 1, folder: name, stages: named }, stages: named, evaluation: 1 };
};
const cores = { cores: 8, threads: 1 };

it("one job takes all runs one after the other", () => {
  const runs = [run("a", ["x", 10], ["y", 5]), run("b", ["z", 3])];
  expect(secondsWithJobs(runs, { ...cores, jobs: 1 })).toBeCloseTo(20);
  expect(secondsWithJobs([], { ...cores, jobs: 2 })).toBe(0);
});

it("several jobs work at the same time, and more jobs than runs change nothing", () => {
  const runs = [run("a", ["x", 10]), run("b", ["y", 4]), run("c", ["z", 4])];
  expect(secondsWithJobs(runs, { ...cores, jobs: 2 })).toBeCloseTo(11);
  expect(secondsWithJobs(runs, { ...cores, jobs: 9 })).toBeCloseTo(11);
});

it("a run waits for a stage that another one trains for both", () => {
  // b reuses x when a has trained it; then its own stage takes 4 s while a trains y.
  const runs = [run("a", ["x", 10], ["y", 20]), run("b", ["x", 0], ["z", 4])];
  expect(secondsWithJobs(runs, { ...cores, jobs: 2 })).toBeCloseTo(31);
  const longer = [run("a", ["x", 10], ["y", 1]), run("b", ["x", 0], ["z", 4])];
  expect(secondsWithJobs(longer, { ...cores, jobs: 2 })).toBeCloseTo(15);
});

it("runs share the cores", () => {
  const runs = [run("a", ["x", 10]), run("b", ["y", 10])];
  expect(secondsWithJobs(runs, { jobs: 2, cores: 2, threads: 2 })).toBeCloseTo(22);
  expect(secondsWithJobs(runs, { jobs: 2, cores: 4, threads: 2 })).toBeCloseTo(11);
  // The shorter one leaves the cores to the longer one.
  const uneven = [run("a", ["x", 10]), run("b", ["y", 4])];
  expect(secondsWithJobs(uneven, { jobs: 2, cores: 2, threads: 2 })).toBeCloseTo(16);
});
