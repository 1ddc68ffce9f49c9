import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../random.js";
import { boxSum, integralImage } from "./integral-image.js";

/** Slow reference: every cell times the area it shares with the window. */
function sumByCells(map: Float32Array, cols: number, x0: number, y0: number, x1: number, y1: number): number {
  return map.reduce((sum, value, i) => {
    const x = i % cols;
    const y = Math.floor(i / cols);
    const width = Math.max(0, Math.min(x + 1, x1) - Math.max(x, x0));
    const height = Math.max(0, Math.min(y + 1, y1) - Math.max(y, y0));
    return sum + value * width * height;
  }, 0);
}

describe("integral image", () => {
  it("an integral image equals the sum over cells for any window, with fractional borders and borders outside", () => {
    const side = fc.integer({ min: 1, max: 9 });
    const edge = fc.double({ min: -2, max: 11, noNaN: true });
    fc.assert(
      fc.property(side, side, fc.integer(), edge, edge, edge, edge, (rows, cols, seed, a, b, c, d) => {
        const random = new Random("map", seed);
        const map = Float32Array.from({ length: rows * cols }, () => random.uniform(-3, 5));
        const [x0, x1] = a < b ? [a, b] : [b, a];
        const [y0, y1] = c < d ? [c, d] : [d, c];
        const expected = sumByCells(map, cols, x0, y0, x1, y1);
        expect(boxSum(integralImage(map, rows, cols), x0, y0, x1, y1)).toBeCloseTo(expected, 9);
      }),
    );
  });

  it("an integral image refuses a map of another size", () => {
    expect(() => integralImage(new Float32Array(5), 2, 3)).toThrow(RangeError);
  });
});
