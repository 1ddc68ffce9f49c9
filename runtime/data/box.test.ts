import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { area, type Box, cellsToSource, clip, enlarge, intersectionOverUnion, mapBox, validCells } from "./box.js";

const coordinate = fc.double({ min: -50, max: 50, noNaN: true });
const length = fc.double({ min: 0.1, max: 40, noNaN: true });
const anyBox = fc.record({ x: coordinate, y: coordinate, width: length, height: length });

function expectBox(actual: Box, expected: Box): void {
  for (const key of ["x", "y", "width", "height"] as const) expect(actual[key]).toBeCloseTo(expected[key], 9);
}

describe("intersectionOverUnion", () => {
  it("IoU equals overlaps computed by hand", () => {
    const a = { x: 0, y: 0, width: 4, height: 2 };
    expect(intersectionOverUnion(a, a)).toBe(1);
    expect(intersectionOverUnion(a, { x: 2, y: 1, width: 4, height: 2 })).toBeCloseTo(2 / 14, 12);
    expect(intersectionOverUnion(a, { x: 1, y: 0, width: 1, height: 1 })).toBe(1 / 8);
    expect(intersectionOverUnion(a, { x: 4, y: 0, width: 1, height: 1 })).toBe(0);
    expect(intersectionOverUnion(a, { x: 9, y: 9, width: 1, height: 1 })).toBe(0);
    const nothing = { x: 1, y: 1, width: 0, height: 0 };
    expect(intersectionOverUnion(nothing, nothing)).toBe(0);
  });

  it("IoU is symmetric and does not depend on the coordinates", () => {
    fc.assert(
      fc.property(anyBox, anyBox, anyBox, anyBox, (a, b, from, to) => {
        const iou = intersectionOverUnion(a, b);
        expect(intersectionOverUnion(b, a)).toBeCloseTo(iou, 9);
        expect(intersectionOverUnion(mapBox(a, from, to), mapBox(b, from, to))).toBeCloseTo(iou, 6);
      }),
    );
  });
});

describe("clip and enlarge", () => {
  it("a clipped box is the common part", () => {
    const bounds = { x: 0, y: 0, width: 10, height: 10 };
    expect(clip({ x: -2, y: 3, width: 5, height: 20 }, bounds)).toEqual({ x: 0, y: 3, width: 3, height: 7 });
    expect(area(clip({ x: 20, y: 3, width: 5, height: 2 }, bounds))).toBe(0);
  });

  it("an enlarged box keeps its centre", () => {
    expect(enlarge({ x: 2, y: 4, width: 4, height: 2 }, 1.5)).toEqual({ x: 1, y: 3.5, width: 6, height: 3 });
  });
});

describe("map geometry", () => {
  // 400 x 200 pixels, letterboxed into 128 x 128: 128 x 64 at y = 32; map of 16 x 16 cells of 8 pixels.
  const geometry = {
    rows: 16,
    cols: 16,
    covers: { x: 0, y: 0, width: 128, height: 128 },
    placed: { x: 0, y: 32, width: 128, height: 64 },
    region: { x: 0, y: 0, width: 400, height: 200 },
  };

  it("the cells of a letterbox are not valid", () => {
    expect(validCells(geometry)).toEqual({ x: 0, y: 4, width: 16, height: 8 });
  });

  it("cells map to source pixels", () => {
    const cells = { x: 4, y: 6, width: 2, height: 4 };
    expectBox(cellsToSource(cells, geometry), { x: 100, y: 50, width: 50, height: 100 });
  });

  it("cells with centres off the uniform raster map to their pixels", () => {
    // Cells of 8 pixels that begin 2.5 pixels into the input, as behind strided layers without symmetric padding.
    const shifted = { ...geometry, covers: { x: 2.5, y: 2.5, width: 128, height: 128 } };
    expectBox(cellsToSource({ x: 0, y: 4, width: 1, height: 1 }, shifted), {
      x: 7.8125,
      y: 7.8125,
      width: 25,
      height: 25,
    });
    expect(validCells(shifted)).toEqual({ x: 0, y: (32 - 2.5) / 8, width: (128 - 2.5) / 8, height: 8 });
  });

  it("cells map through a crop to pixels of the source", () => {
    const region = { x: 100, y: 60, width: 200, height: 100 };
    const box = cellsToSource({ x: 0, y: 4, width: 16, height: 8 }, { ...geometry, region });
    expectBox(box, region);
  });
});
