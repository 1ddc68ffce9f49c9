import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeIn, type RawImage, resampleInto } from "./resample.js";

function grey(rows: readonly (readonly number[])[]): RawImage {
  return {
    pixels: Uint8Array.from(rows.flat()),
    width: (rows[0] as readonly number[]).length,
    height: rows.length,
    channels: 1,
  };
}

function reds(image: RawImage, crop: { x: number; y: number; width: number; height: number }, w: number, h: number) {
  const out = new Uint8Array(w * h * 3);
  resampleInto(image, crop, out, w, { x: 0, y: 0, width: w, height: h });
  return Array.from({ length: w * h }, (_, i) => out[3 * i]);
}

describe("resampleInto", () => {
  it("a crop at whole pixels and scale 1 is copied exactly", () => {
    const image = grey([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect(reds(image, { x: 1, y: 1, width: 2, height: 2 }, 2, 2)).toEqual([5, 6, 8, 9]);
  });

  it("enlarging interpolates linearly", () => {
    expect(reds(grey([[0, 100]]), { x: 0, y: 0, width: 2, height: 1 }, 4, 1)).toEqual([0, 25, 75, 100]);
  });

  it("a crop continues the edge pixels outside the image", () => {
    expect(reds(grey([[10, 20]]), { x: -2, y: -5, width: 6, height: 11 }, 6, 1)).toEqual([10, 10, 10, 20, 20, 20]);
  });

  it("shrinking averages: fine stripes become grey", () => {
    const stripes = grey([Array.from({ length: 64 }, (_, i) => (i % 2) * 255)]);
    for (const value of reds(stripes, { x: 0, y: 0, width: 64, height: 1 }, 8, 1).slice(1, -1)) {
      expect(Math.abs((value as number) - 127.5)).toBeLessThan(3);
    }
  });

  it("a flat image stays flat at any crop and size", () => {
    const crop = fc.record({
      x: fc.double({ min: -50, max: 50, noNaN: true }),
      y: fc.double({ min: -50, max: 50, noNaN: true }),
      width: fc.double({ min: 0.1, max: 100, noNaN: true }),
      height: fc.double({ min: 0.1, max: 100, noNaN: true }),
    });
    const flat = { pixels: new Uint8Array(7 * 5 * 4).fill(93), width: 7, height: 5, channels: 4 };
    fc.assert(
      fc.property(crop, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (c, w, h) => {
        expect(reds(flat, c, w, h).every((value) => value === 93)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("resampling writes only the placed rectangle", () => {
    const out = new Uint8Array(4 * 2 * 3).fill(7);
    resampleInto(grey([[200]]), { x: 0, y: 0, width: 1, height: 1 }, out, 4, { x: 1, y: 0, width: 2, height: 2 });
    const red = Array.from({ length: 8 }, (_, i) => out[3 * i]);
    expect(red).toEqual([7, 200, 200, 7, 7, 200, 200, 7]);
  });
});

describe("placeIn", () => {
  it("the placed rectangle has the shape of the image and is centred", () => {
    expect(placeIn({ width: 200, height: 100 }, { width: 64, height: 64 }, "letterbox")).toEqual({
      x: 0,
      y: 16,
      width: 64,
      height: 32,
    });
    expect(placeIn({ width: 30, height: 60 }, { width: 60, height: 60 }, "letterbox")).toEqual({
      x: 15,
      y: 0,
      width: 30,
      height: 60,
    });
    expect(placeIn({ width: 30, height: 60 }, { width: 60, height: 50 }, "stretch")).toEqual({
      x: 0,
      y: 0,
      width: 60,
      height: 50,
    });
    expect(placeIn({ width: 10_000, height: 1 }, { width: 8, height: 8 }, "letterbox")).toEqual({
      x: 0,
      y: 3,
      width: 8,
      height: 1,
    });
  });
});
