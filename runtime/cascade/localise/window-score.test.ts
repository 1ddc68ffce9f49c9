import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Box, clip, intersectionOverUnion } from "../../data/box.js";
import { integralImage } from "./integral-image.js";
import { slidingWindows } from "./sliding-windows.js";
import { type WindowScore, windowScorer } from "./window-score.js";

const side = 20;
const whole = { x: 0, y: 0, width: side, height: side };
const rectangle = fc
  .tuple(fc.integer({ min: 4, max: 9 }), fc.integer({ min: 4, max: 9 }), fc.nat(10), fc.nat(10))
  .map(([width, height, x, y]) => ({ x, y, width, height }));

/** Each cell holds the share that the box covers: ones inside, zeros outside. */
function paint(box: Box, inside = 1, outside = 0): Float32Array {
  return Float32Array.from({ length: side * side }, (_, i) => {
    const { width, height } = clip({ x: i % side, y: Math.floor(i / side), width: 1, height: 1 }, box);
    return outside + (inside - outside) * width * height;
  });
}

function everyIntegerWindow(score: WindowScore, map: Float32Array): { box: Box; score: number } {
  const scorer = windowScorer(score, integralImage(map, side, side), map, whole);
  let best = { box: whole, score: Number.NEGATIVE_INFINITY };
  for (let height = 3; height <= 12; height++) {
    for (let width = 3; width <= 12; width++) {
      for (let y = 0; y + height <= side; y++) {
        for (let x = 0; x + width <= side; x++) {
          const value = scorer(x, y, width, height);
          if (value > best.score + 1e-9) best = { box: { x, y, width, height }, score: value };
        }
      }
    }
  }
  return best;
}

describe("window scores", () => {
  it.each(["zscore", "contrast"] as const)("the score %s is highest at a rectangle of ones", (score) => {
    fc.assert(
      fc.property(rectangle, fc.double({ min: -3, max: 3, noNaN: true }), (box, outside) => {
        const best = everyIntegerWindow(score, paint(box, outside + 1, outside));
        expect(intersectionOverUnion(best.box, box)).toBeCloseTo(1, 9);
      }),
      { numRuns: 15 },
    );
  });

  it("zscore finds a rectangle among sliding windows, as exactly as their grid", () => {
    const options = { scales: [0.2, 0.25, 0.3, 0.35, 0.4, 0.45], aspects: [0.5, 0.7, 1, 1.4, 2], step: 0.15 };
    fc.assert(
      fc.property(rectangle, (box) => {
        const map = paint(box);
        const scorer = windowScorer("zscore", integralImage(map, side, side), map, whole);
        let best: { box: Box; score: number } | undefined;
        for (const { width, height, xs, ys } of slidingWindows(whole, options)) {
          for (const y of ys) {
            for (const x of xs) {
              const score = scorer(x, y, width, height);
              if (best === undefined || score > best.score) best = { box: { x, y, width, height }, score };
            }
          }
        }
        expect(intersectionOverUnion(best!.box, box)).toBeGreaterThan(0.65);
      }),
    );
  });

  it("mean scores all windows inside a rectangle alike", () => {
    const box = { x: 3, y: 5, width: 8, height: 7 };
    const map = paint(box);
    const scorer = windowScorer("mean", integralImage(map, side, side), map, whole);
    for (const window of [box, { x: 4, y: 6, width: 1, height: 1 }, { x: 3.3, y: 5.7, width: 4.1, height: 2.2 }]) {
      expect(scorer(window.x, window.y, window.width, window.height)).toBeCloseTo(1, 12);
    }
    expect(scorer(2, 4, 10, 9)).toBeLessThan(1);
  });

  it("zscore is a correlation: its square over the total is at most 1, and 1 at the rectangle", () => {
    const box = { x: 3, y: 5, width: 8, height: 7 };
    const map = paint(box);
    const scorer = windowScorer("zscore", integralImage(map, side, side), map, whole);
    expect(scorer(box.x, box.y, box.width, box.height)).toBeCloseTo(side, 9);
    expect(scorer(box.x, box.y, box.width - 1, box.height)).toBeLessThan(side);
  });

  it("contrast equals the value computed by hand", () => {
    const map = paint({ x: 8, y: 8, width: 4, height: 4 });
    const scorer = windowScorer("contrast", integralImage(map, side, side), map, whole);
    expect(scorer(8, 8, 4, 4)).toBeCloseTo(1, 9);
    // The 2 x 2 window in the middle has ones inside and in its whole ring.
    expect(scorer(9, 9, 2, 2)).toBeCloseTo(0, 9);
  });

  it("a flat map and the whole area have the score 0, not NaN", () => {
    const flat = new Float32Array(side * side).fill(0.3);
    const map = paint({ x: 1, y: 1, width: 5, height: 5 });
    for (const score of ["zscore", "contrast"] as const) {
      expect(windowScorer(score, integralImage(flat, side, side), flat, whole)(2, 3, 4, 5)).toBeCloseTo(0, 9);
      expect(windowScorer(score, integralImage(map, side, side), map, whole)(0, 0, side, side)).toBe(0);
    }
  });

  it("cells outside the valid area do not change a score", () => {
    const valid = { x: 0, y: 4.5, width: side, height: 11 };
    const map = paint({ x: 6, y: 7, width: 5, height: 5 });
    const loud = map.map((value, i) => (i < 4 * side || i >= 16 * side ? 50 : value));
    for (const score of ["zscore", "contrast"] as const) {
      const quiet = windowScorer(score, integralImage(map, side, side), map, valid);
      const noisy = windowScorer(score, integralImage(loud, side, side), loud, valid);
      expect(noisy(6, 5, 5, 5)).toBeCloseTo(quiet(6, 5, 5, 5), 9);
    }
  });
});
