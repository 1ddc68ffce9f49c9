import { describe, expect, it } from "vitest";
import { Random } from "../../random.js";
import { densestPlace, densityPeaks } from "./density-peaks.js";
import { integralImage } from "./integral-image.js";

const whole = { x: 0, y: 0, width: 5, height: 4 };
const map = [
  [0, 1, 0, 0, 0],
  [1, 4, 1, 0, 0],
  [0, 1, 0, 0, 2],
  [0, 0, 0, 2, 3],
].flat();

describe("densityPeaks", () => {
  it("density peaks with a reach of one cell equal those computed by hand", () => {
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

  it("a plateau has one density peak, its first cell", () => {
    const plateau = [0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0];
    const peaks = densityPeaks(integralImage(plateau, 4, 5), whole, 1);
    expect(peaks.map(({ x, y }) => [x, y])).toEqual([[1.5, 1.5]]);
  });

  it("density peaks only use cells whose centre is valid", () => {
    const peaks = densityPeaks(integralImage(map, 4, 5), { x: 2.2, y: 0, width: 2.8, height: 4 }, 1);
    expect(peaks[0]).toMatchObject({ x: 4.5, y: 3.5, rho: 1 });
    for (const peak of peaks) expect(peak.x).toBeGreaterThan(2.2);
  });

  it("a map without a response has no density peaks", () => {
    expect(densityPeaks(integralImage(new Float32Array(20), 4, 5), whole, 2)).toEqual([]);
  });
});

describe("densestPlace", () => {
  const at = (values: ArrayLike<number>, valid = whole, reach = 1) =>
    densestPlace(integralImage(values, 4, 5), valid, reach);

  it("the densest place is the first density peak", () => {
    const random = new Random("densest place");
    for (let i = 0; i < 300; i++) {
      const values = Float32Array.from({ length: 20 }, () => (i % 2 === 0 ? random.normal() : random.below(3)));
      const valid = { x: random.next(), y: random.next(), width: 4 - random.next(), height: 3 - random.next() };
      const peak = densityPeaks(integralImage(values, 4, 5), valid, 1 + random.next())[0];
      expect(peak === undefined ? undefined : [peak.rho, peak.sigma]).toEqual(peak === undefined ? undefined : [1, 1]);
    }
    for (let i = 0; i < 300; i++) {
      const values = Float32Array.from({ length: 20 }, () => random.below(i % 3 === 0 ? 2 : 50) - 5);
      const peak = densityPeaks(integralImage(values, 4, 5), whole, 1)[0];
      expect(at(values)?.x).toBe(peak?.x);
      expect(at(values)?.y).toBe(peak?.y);
    }
  });

  it("rounding in the last bits of a map does not move the result", () => {
    const plateau = [0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1 + 1e-6, 0, 0, 0, 0, 0, 0];
    expect(at(plateau)).toMatchObject({ x: 1.5, y: 1.5 });
    expect(at(plateau.map((value) => -value))).toBeUndefined();
  });
});
