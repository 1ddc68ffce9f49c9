import { describe, expect, it } from "vitest";
import { listedCandidates } from "./candidates.js";
import { pickListed } from "./pick.js";
import type { WindowScorer } from "./window-score.js";

const [rows, cols] = [20, 30];
const valid = { x: 0, y: 5, width: 30, height: 10 };

/** A map with a bright box of cells. */
function bright(x: number, y: number, width: number, height: number): Float32Array {
  return Float32Array.from({ length: rows * cols }, (_, i) => {
    const [column, row] = [i % cols, Math.floor(i / cols)];
    return column >= x && column < x + width && row >= y && row < y + height ? 1 : 0.1;
  });
}

describe("pickListed", () => {
  const options = { score: "zscore", pick: "best" } as const;
  const wanted = { x: 12.5, y: 6.25, width: 6, height: 6 };

  it("the window of the list that fits the bright part is picked, with its fractions of a cell", () => {
    const windows = [{ x: 0, y: 5, width: 8, height: 8 }, wanted, { x: 10, y: 5, width: 12, height: 10 }];
    const found = pickListed(bright(12, 6, 7, 6), { rows, cols, valid }, windows, options);
    expect(found?.box).toEqual(wanted);
    expect(found?.score).toBeGreaterThan(1);
  });

  it("of equal scores the first in the list counts", () => {
    const windows = [wanted, { ...wanted, x: wanted.x + 1e-9 }];
    expect(pickListed(bright(12, 6, 7, 6), { rows, cols, valid }, windows, options)?.box).toEqual(wanted);
    expect(pickListed(bright(12, 6, 7, 6), { rows, cols, valid }, windows.toReversed(), options)?.box).toEqual(
      windows[1],
    );
  });

  it("an empty list has no window, and neither has one beyond the valid area", () => {
    expect(pickListed(bright(12, 6, 7, 6), { rows, cols, valid }, [], options)).toBeUndefined();
    const beyond = [{ x: 3, y: 0, width: 8, height: 5 }];
    for (const pick of ["best", "densest"] as const)
      expect(pickListed(bright(12, 6, 7, 6), { rows, cols, valid }, beyond, { ...options, pick })).toBeUndefined();
  });

  it("a window that extends beyond the valid area is scored by its part inside and returned whole", () => {
    const high = { x: 12, y: 0, width: 7, height: 12 };
    const part = { x: 12, y: 5, width: 7, height: 7 };
    const map = bright(12, 0, 7, 12);
    const [whole, inside] = [high, part].map((box) => pickListed(map, { rows, cols, valid }, [box], options));
    expect(whole?.box).toEqual(high);
    expect(whole?.score).toBeCloseTo(inside?.score as number, 12);
  });

  it("`densest` takes the best window with the peak in its central half, even if another scores higher", () => {
    // The densest square is at the small spot; the window of the larger region has the higher mean.
    const map = bright(2, 6, 10, 8);
    for (let row = 7; row < 10; row++) map.fill(5, row * cols + 22, row * cols + 25);
    const around = { x: 20, y: 5, width: 8, height: 8 };
    const edge = { x: 24, y: 5, width: 6, height: 7 };
    const other = { x: 2, y: 6, width: 10, height: 8 };
    const densest = { score: "mean", pick: "densest" } as const;
    expect(pickListed(map, { rows, cols, valid }, [other, edge, around], densest)?.box).toEqual(around);
    // Without a window around the peak, all count.
    expect(pickListed(map, { rows, cols, valid }, [other, edge], densest)?.box).toEqual(other);
  });
});

describe("listedCandidates", () => {
  const size: WindowScorer = (_x, _y, width, height) => width * height;

  it("the smallest window decides the reach of the density", () => {
    const windows = [
      { x: 0, y: 5, width: 4, height: 9 },
      { x: 0, y: 5, width: 9, height: 9 },
    ];
    expect(listedCandidates(valid, windows).smallest).toBe(6);
  });

  it("around a place are the windows whose central half holds it", () => {
    const { best } = listedCandidates(valid, [
      { x: 0, y: 5, width: 20, height: 10 },
      { x: 8, y: 5, width: 8, height: 8 },
    ]);
    expect(best(size)?.score).toBe(200);
    expect(best(size, { x: 10, y: 10 })?.score).toBe(200);
    expect(best(size, { x: 14, y: 10 })?.score).toBe(200);
    expect(best(size, { x: 15.5, y: 10 })?.score).toBe(200);
    expect(best(size, { x: 13.9, y: 7.1 })?.score).toBe(64);
  });
});
