import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calibrate, histogramOf } from "./calibration.js";

describe("calibrate", () => {
  it("shares of separable scores are 1 and 0, with Wilson's intervals", () => {
    const { threshold, faces, backgrounds, error, separation } = calibrate([5, 6, 9], [1, 2, 3, 3]);
    expect({ threshold, error, separation }).toEqual({ threshold: 4, error: 0, separation: "separate" });
    expect(faces).toMatchObject({ count: 3, of: 3, share: 1 });
    expect(backgrounds).toMatchObject({ count: 0, of: 4, share: 0 });
    // z^2 / (n + z^2) for none of n.
    expect(backgrounds.interval.high).toBeCloseTo(3.8414588 / (4 + 3.8414588), 6);
    expect(faces.interval).toEqual({ low: expect.closeTo(1 - 3.8414588 / (3 + 3.8414588), 6), high: 1 });
  });

  it("overlapping scores, and scores without information, are told apart", () => {
    expect(calibrate([1, 5, 6], [0, 2, 3]).separation).toBe("overlap");
    expect(calibrate([1, 1], [1, 1]).separation).toBe("alike");
    expect(calibrate([1, 2], [5, 6])).toMatchObject({ separation: "alike", threshold: 1 });
  });

  it("an image without any window is below every threshold", () => {
    const none = Number.NEGATIVE_INFINITY;
    const all = calibrate([4, 5, none], [none, none, 1]);
    expect(all).toMatchObject({ threshold: 2.5, faces: { count: 2, of: 3 }, backgrounds: { count: 0, of: 3 } });
    expect(calibrate([4, 5], [none])).toMatchObject({ threshold: 4, faces: { count: 2 }, error: 0 });
    // Of thresholds with the same error, the middle of a gap between scores counts, not the lowest score.
    expect(calibrate([5, 9], [none, 7])).toMatchObject({ threshold: 8, error: 0.25 });
    expect(() => calibrate([none], [none, none])).toThrow(/no image has a window/);
    expect(() => calibrate([1], [Number.POSITIVE_INFINITY])).toThrow(RangeError);
    expect(() => calibrate([1], [Number.NaN])).toThrow(RangeError);
  });

  const scores = fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -9, max: 9 }) }, fc.constant(Number.NEGATIVE_INFINITY)),
    { minLength: 1, maxLength: 15 },
  );

  it("the error follows from the counts, and no other threshold has a smaller one", () => {
    fc.assert(
      fc.property(scores, scores, fc.integer({ min: -10, max: 10 }), (faces, backgrounds, other) => {
        fc.pre([...faces, ...backgrounds].some(Number.isFinite));
        const found = calibrate(faces, backgrounds);
        const errorOf = (threshold: number): number =>
          (faces.filter((s) => s < threshold).length / faces.length +
            backgrounds.filter((s) => s >= threshold).length / backgrounds.length) /
          2;
        expect(found.error).toBeCloseTo(errorOf(found.threshold), 12);
        expect((1 - found.faces.share + found.backgrounds.share) / 2).toBeCloseTo(found.error, 12);
        // A threshold above every score is none: it is not tried.
        if (other < Math.max(...faces, ...backgrounds))
          expect(found.error).toBeLessThanOrEqual(errorOf(other + 0.5) + 1e-12);
        expect(Number.isFinite(found.threshold)).toBe(true);
      }),
    );
  });

  it("moving and scaling all scores moves and scales the threshold, and changes no share", () => {
    const finite = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(finite, finite, fc.integer({ min: 1, max: 8 }), (faces, backgrounds, factor) => {
        const moved = (list: readonly number[]): number[] => list.map((score) => factor * score + 7);
        const [one, other] = [calibrate(faces, backgrounds), calibrate(moved(faces), moved(backgrounds))];
        expect(other).toMatchObject({ faces: one.faces, backgrounds: one.backgrounds, separation: one.separation });
        expect(other.threshold).toBeCloseTo(factor * one.threshold + 7, 9);
      }),
    );
  });
});

describe("histogramOf", () => {
  it("every score with a window is in one bin, and both ends are inside", () => {
    expect(histogramOf([0, 1, 4], [2, Number.NEGATIVE_INFINITY], 4)).toEqual({
      low: 0,
      width: 1,
      faces: [1 / 3, 1 / 3, 0, 1 / 3],
      backgrounds: [0, 0, 0.5, 0],
    });
  });

  it("equal scores fill one bin", () => {
    const { faces, backgrounds, width } = histogramOf([3, 3], [3], 5);
    expect([faces, backgrounds]).toEqual([
      [1, 0, 0, 0, 0],
      [1, 0, 0, 0, 0],
    ]);
    expect(width).toBeGreaterThan(0);
    expect(() => histogramOf([], [Number.NEGATIVE_INFINITY], 3)).toThrow(RangeError);
  });
});
