import { describe, expect, it } from "vitest";
import { densityPeaks } from "./density-peaks.js";
import { integralImage } from "./integral-image.js";

const whole = { x: 0, y: 0, width: 5, height: 4 };
const map = [
  [0, 1, 0, 0, 0],
  [1, 4, 1, 0, 0],
  [0, 1, 0, 0, 2],
  [0, 0, 0, 2, 3],
].flat();

describe("densityPeaks", () => {
  it("equals the definition computed by hand, with a reach of one cell", () => {
    const peaks = densityPeaks(integralImage(map, 4, 5), whole, 1);
    const longest = Math.hypot(3.5, 2.5);
    const second = Math.hypot(3, 2) / longest;
    expect(peaks).toHaveLength(2);
    expect(peaks[0]).toMatchObject({ x: 1.5, y: 1.5, rho: 1, sigma: 1 });
    expect(peaks[0]!.d).toBeCloseTo(Math.SQRT2, 12);
    expect(peaks[1]).toMatchObject({ x: 4.5, y: 3.5, rho: 0.75 });
    expect(peaks[1]!.sigma).toBeCloseTo(second, 12);
    expect(peaks[1]!.d).toBeCloseTo(Math.hypot(0.75, second), 12);
  });

  it("breaks ties by index: a plateau has one peak, its first cell", () => {
    const plateau = [0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0];
    const peaks = densityPeaks(integralImage(plateau, 4, 5), whole, 1);
    expect(peaks.map(({ x, y }) => [x, y])).toEqual([[1.5, 1.5]]);
  });

  it("only uses cells whose centre is valid", () => {
    const peaks = densityPeaks(integralImage(map, 4, 5), { x: 2.2, y: 0, width: 2.8, height: 4 }, 1);
    expect(peaks[0]).toMatchObject({ x: 4.5, y: 3.5, rho: 1 });
    for (const peak of peaks) expect(peak.x).toBeGreaterThan(2.2);
  });

  it("has no peaks where nothing responds", () => {
    expect(densityPeaks(integralImage(new Float32Array(20), 4, 5), whole, 2)).toEqual([]);
  });
});
