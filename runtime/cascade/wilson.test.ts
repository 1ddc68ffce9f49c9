import { describe, expect, it } from "vitest";
import { wilsonInterval } from "./wilson.js";

describe("wilsonInterval", () => {
  // Method 3 of table I in Newcombe, "Two-sided confidence intervals for the single proportion", 1998.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("Wilson interval of %d of %d", (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials);
    expect(Math.abs(interval.low - low)).toBeLessThan(5.1e-5);
    expect(Math.abs(interval.high - high)).toBeLessThan(5.1e-5);
    const mirrored = wilsonInterval(trials - successes, trials);
    expect(mirrored.low).toBeCloseTo(1 - interval.high, 12);
    expect(mirrored.high).toBeCloseTo(1 - interval.low, 12);
  });

  it("the Wilson interval refuses a number that is not a share", () => {
    expect(() => wilsonInterval(1, 0)).toThrow(RangeError);
    expect(() => wilsonInterval(3, 2)).toThrow(RangeError);
    expect(() => wilsonInterval(-1, 2)).toThrow(RangeError);
  });
});
