import { expect, it } from "vitest";
import { coreSecondsOf, othersShare, readLoad } from "./others-load.js";

it("reads the counters of all cores, with the time that other virtual machines took", () => {
  const stat = "cpu  1000 200 300 4000 500 0 60 40 700 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n";
  expect(coreSecondsOf(stat)).toEqual({ total: 61, busy: 16 });
  expect(coreSecondsOf("cpu0 1 2 3 4 5\n")).toBeUndefined();
  expect(coreSecondsOf("cpu 1 2 x 4 5\n")).toBeUndefined();
  expect(coreSecondsOf("")).toBeUndefined();
});

it("does not count the process itself", () => {
  const from = { all: { total: 100, busy: 50 }, own: 10 };
  expect(othersShare(from, { all: { total: 120, busy: 65 }, own: 20 })).toBeCloseTo(0.25);
  expect(othersShare(from, { all: { total: 120, busy: 55 }, own: 20 })).toBe(0);
  expect(othersShare(from, from)).toBe(0);
});

it("this machine has counters that go forward", () => {
  const before = readLoad();
  for (const end = performance.now() + 60; performance.now() < end; );
  const after = readLoad();
  expect(after.own).toBeGreaterThan(before.own);
  expect(after.all.total).toBeGreaterThan(before.all.total);
});
