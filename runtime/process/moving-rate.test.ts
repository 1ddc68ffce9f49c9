import { describe, expect, it } from "vitest";
import { MovingRate } from "./moving-rate.js";

describe("MovingRate", () => {
  it("a moving rate is unknown before the second report", () => {
    const rate = new MovingRate();
    expect(rate.secondsLeft(10)).toBeUndefined();
    rate.report(5, 1);
    expect(rate.secondsLeft(10)).toBeUndefined();
    rate.report(7, 2);
    expect(rate.perSecond).toBeCloseTo(0.5);
    expect(rate.secondsLeft(10)).toBeCloseTo(16);
  });

  it("a moving rate does not count work before a resume", () => {
    const rate = new MovingRate();
    rate.report(0, 5000);
    for (let i = 1; i <= 20; i++) rate.report(i, 5000 + i);
    expect(rate.secondsLeft(6020)).toBeCloseTo(1000);
  });

  it("a moving rate follows a change of speed, and averages recurring pauses", () => {
    const rate = new MovingRate();
    for (let t = 0; t <= 600; t++) rate.report(t, t);
    for (let t = 601; t <= 1500; t++) rate.report(t, 600 + (t - 600) * 4);
    expect(rate.perSecond).toBeGreaterThan(3.5);
    // 100 steps of a second, then a validation of 100 seconds, ten times over.
    const paused = new MovingRate();
    for (let t = 0, done = 0; t < 2000; t += 200) {
      for (let s = 0; s < 100; s++) paused.report(t + s, done++);
      expect(paused.perSecond).toBeGreaterThan(0.3);
    }
    expect(paused.perSecond).toBeLessThan(0.8);
  });

  it("a moving rate restarts if the work goes back", () => {
    const rate = new MovingRate();
    rate.report(0, 100);
    rate.report(1, 200);
    rate.report(2, 50);
    expect(rate.perSecond).toBeUndefined();
    rate.report(3, 51);
    expect(rate.perSecond).toBe(1);
  });
});
