import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/user-error.js";
import { slidingWindows } from "./sliding-windows.js";

const valid = { x: 2, y: 4, width: 20, height: 10 };

describe("slidingWindows", () => {
  it("sliding windows form the grid computed by hand", () => {
    expect(slidingWindows(valid, { scales: [0.5, 1], aspects: [1], step: 0.5 })).toEqual([
      { width: 5, height: 5, xs: Float64Array.of(2, 4.5, 7, 9.5, 12, 14.5, 17), ys: Float64Array.of(4, 6.5, 9) },
      { width: 10, height: 10, xs: Float64Array.of(2, 7, 12), ys: Float64Array.of(4) },
    ]);
  });

  it("sliding windows leave out sizes that do not fit, and keep their area at any aspect", () => {
    const grids = slidingWindows(valid, { scales: [0.9], aspects: [0.25, 1, 4], step: 0.5 });
    expect(grids.map(({ width, height }) => [width, height])).toEqual([
      [9, 9],
      [18, 4.5],
    ]);
  });

  it("sliding windows stay inside, touch all four borders, and never exceed the stride", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 30, noNaN: true }),
        fc.double({ min: 1, max: 30, noNaN: true }),
        fc.double({ min: 0.2, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (width, height, scale, step) => {
          for (const grid of slidingWindows({ x: 1, y: -3, width, height }, { scales: [scale], aspects: [1], step })) {
            for (const [list, start, room, side] of [
              [grid.xs, 1, width, grid.width],
              [grid.ys, -3, height, grid.height],
            ] as const) {
              expect(list[0]).toBe(start);
              expect(list.at(-1)! + side).toBeLessThanOrEqual(start + room + 1e-9);
              if (list.length > 1) expect(list.at(-1)! + side).toBeCloseTo(start + room, 9);
              for (let i = 1; i < list.length; i++)
                expect(list[i]! - list[i - 1]!).toBeLessThanOrEqual(step * side + 1e-6);
            }
          }
        },
      ),
    );
  });

  it("the number of sliding windows equals their count in advance", () => {
    const grids = slidingWindows(valid, { scales: [0.5, 1], aspects: [1], step: 0.5 });
    expect(grids.reduce((sum, { xs, ys }) => sum + xs.length * ys.length, 0)).toBe(24);
  });

  it.each([
    [{ scales: [] }, RangeError],
    [{ scales: [0] }, RangeError],
    [{ scales: [1.5] }, RangeError],
    [{ aspects: [-1] }, RangeError],
    [{ step: 0 }, RangeError],
    [{ step: 1.1 }, RangeError],
    // What the compiler cannot know: how large the map is.
    [{ scales: [1], aspects: [4] }, UserError],
    [{ scales: [0.001], step: 0.01 }, UserError],
  ])("sliding windows refuse %o", (over, kind) => {
    const square = { x: 0, y: 0, width: 10, height: 10 };
    expect(() => slidingWindows(square, { scales: [0.5], aspects: [1], step: 0.25, ...over })).toThrow(kind);
  });
});
