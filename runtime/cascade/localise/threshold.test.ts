import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decisionThreshold } from "./threshold.js";

/** The error by its definition: both groups count one half. */
function errorAt(threshold: number, faces: ArrayLike<number>, backgrounds: ArrayLike<number>): number {
  const share = (scores: ArrayLike<number>): number =>
    Array.from(scores).filter((score) => score >= threshold).length / scores.length;
  return (1 - share(faces) + share(backgrounds)) / 2;
}

describe("decisionThreshold", () => {
  it("the threshold of separable scores is in the middle of the gap", () => {
    const decision = decisionThreshold([5, 6, 9], [1, 2, 3]);
    expect(decision).toEqual({ threshold: 4, truePositiveRate: 1, falsePositiveRate: 0, error: 0 });
  });

  it("of the gaps with the least error the widest gives the threshold", () => {
    // The background at 10 costs one error in four anyway; of the gaps with that error 4..7 is the widest.
    const decision = decisionThreshold([7, 8, 9, 11], [1, 2, 4, 10]);
    expect(decision.threshold).toBe(5.5);
    expect(decision).toMatchObject({ truePositiveRate: 1, falsePositiveRate: 0.25 });
  });

  it("both groups count alike in the threshold, whatever their size", () => {
    const backgrounds = Array.from({ length: 90 }, (_, i) => i / 10).concat(Array.from({ length: 10 }, () => 20));
    const decision = decisionThreshold([15, 16], backgrounds);
    expect(decision.truePositiveRate).toBe(1);
    expect(decision.falsePositiveRate).toBeCloseTo(0.1, 12);
    expect(decision.threshold).toBeCloseTo((8.9 + 15) / 2, 12);
  });

  it("the threshold accepts everything if the scores carry no information, also if faces score lower", () => {
    expect(decisionThreshold([1, 1], [1, 1, 1])).toMatchObject({ threshold: 1, error: 0.5 });
    expect(decisionThreshold([1, 2], [3, 4])).toMatchObject({ threshold: 1, truePositiveRate: 1, error: 0.5 });
  });

  it("no other threshold has a smaller error", () => {
    const scores = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(scores, scores, fc.double({ min: -6, max: 6, noNaN: true }), (faces, backgrounds, other) => {
        const decision = decisionThreshold(faces, backgrounds);
        expect(decision.error).toBeLessThanOrEqual(errorAt(other, faces, backgrounds) + 1e-12);
        expect(errorAt(decision.threshold, faces, backgrounds)).toBe(decision.error);
      }),
    );
  });

  it("the threshold separates neighbouring doubles", () => {
    const decision = decisionThreshold([1 + Number.EPSILON], [1]);
    expect(decision).toMatchObject({ truePositiveRate: 1, falsePositiveRate: 0 });
  });

  it("the threshold refuses empty groups and NaN", () => {
    expect(() => decisionThreshold([], [1])).toThrow(RangeError);
    expect(() => decisionThreshold([1], [])).toThrow(/background/);
    expect(() => decisionThreshold([1, Number.NaN], [0])).toThrow(RangeError);
  });
});
