import { describe, expect, it } from "vitest";
import { edgeMap, type RgbImage } from "./edge-map.js";

function imageOf(width: number, height: number, grey: (x: number, y: number) => number): RgbImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) pixels.fill(grey(i % width, Math.floor(i / width)), i * 3, i * 3 + 3);
  return { pixels, width, height };
}

/** Columns and rows of the edges, with their orientations as shares of pi. */
function edges(image: RgbImage) {
  const { magnitude, orientation, width } = edgeMap(image, 0.1);
  return [...magnitude].flatMap((value, i) =>
    value > 0 ? [{ x: i % width, y: Math.floor(i / width), value, share: (orientation[i] as number) / Math.PI }] : [],
  );
}

describe("edgeMap", () => {
  it("a uniform image has no edges, and neither has one with steps that nobody sees", () => {
    expect(edges(imageOf(40, 30, () => 128))).toEqual([]);
    expect(edges(imageOf(40, 30, (x, y) => 128 + ((x * 7 + y * 3) % 5 === 0 ? 1 : 0)))).toEqual([]);
  });

  it("a step becomes a line of edges on it, across which they point", () => {
    for (const upright of [true, false]) {
      const found = edges(imageOf(50, 50, (x, y) => ((upright ? x : y) < 25 ? 40 : 200)));
      // The step is between pixels 24 and 25: both are equally strong.
      for (const { x, y } of found) expect([24, 25]).toContain(upright ? x : y);
      expect(found.length).toBeGreaterThanOrEqual(46);
      for (const { value, share } of found) {
        expect(value).toBeCloseTo(1, 1);
        expect(Math.min(Math.abs(share - (upright ? 0 : 0.5)), Math.abs(share - (upright ? 1 : 0.5)))).toBeLessThan(
          0.05,
        );
      }
    }
  });

  it("the edges of a disc are on its border and point to its centre", () => {
    const found = edges(imageOf(80, 80, (x, y) => (Math.hypot(x - 40, y - 40) < 22 ? 220 : 30)));
    expect(found.length).toBeGreaterThan(110);
    for (const { x, y, share } of found) {
      expect(Math.abs(Math.hypot(x - 40, y - 40) - 22)).toBeLessThan(2.5);
      const towards = (Math.atan2(y - 40, x - 40) / Math.PI + 1) % 1;
      const turn = Math.abs(towards - share);
      expect(Math.min(turn, 1 - turn)).toBeLessThan(0.08);
    }
  });

  it("the steepest channel decides", () => {
    const image = imageOf(40, 40, () => 100);
    for (let y = 0; y < 40; y++) for (let x = 20; x < 40; x++) image.pixels[(y * 40 + x) * 3 + 2] = 180;
    const columns = edges(image).map(({ x }) => x);
    expect(columns.length).toBeGreaterThanOrEqual(36);
    for (const x of columns) expect([19, 20]).toContain(x);
  });

  it.each([
    [1, 1],
    [1, 30],
    [30, 1],
    [2, 2],
  ])("an image of %d x %d pixels has finite edges", (width, height) => {
    const { magnitude, orientation } = edgeMap(
      imageOf(width, height, (x, y) => ((x + y) % 2) * 255),
      0,
    );
    for (const value of [...magnitude, ...orientation]) expect(Number.isFinite(value)).toBe(true);
  });
});
