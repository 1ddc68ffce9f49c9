import { describe, expect, it } from "vitest";
import { blendMaps, type PlacedMap, valueRange } from "./blend-map.js";
import { viridis } from "./colour-map.js";

const size = { width: 8, height: 4 };
const black = new Uint8Array(8 * 4 * 3);
const whole = { x: 0, y: 0, ...size };
const blendMap = (image: Uint8Array, to: typeof size, placed: Omit<PlacedMap, "region">, region: PlacedMap["region"]) =>
  blendMaps(image, to, [{ ...placed, region }]);
const map = { values: Float32Array.of(0, 1), rows: 1, cols: 2, valid: { x: 0, y: 0, width: 2, height: 1 } };

function pixel(image: Uint8Array, x: number, y: number): number[] {
  return [...image.subarray((y * size.width + x) * 3, (y * size.width + x) * 3 + 3)];
}

describe("blendMaps", () => {
  it("a blended map shows the ends of the scale at the borders and rises between the centres of cells", () => {
    const image = blendMap(black, size, map, whole);
    expect(pixel(image, 0, 0)).toEqual(viridis(0).map((part) => Math.round(0.35 * part)));
    expect(pixel(image, 7, 3)).toEqual(viridis(1).map((part) => Math.round(0.8 * part)));
    const green = [2, 3, 4, 5].map((x) => pixel(image, x, 1)[1]!);
    expect([...green].sort((a, b) => a - b)).toEqual(green);
    expect(green[3]).toBeGreaterThan(green[0]!);
  });

  it("the image outside the region of a map stays grey", () => {
    const red = black.map((_, i) => (i % 3 === 0 ? 200 : 0));
    const image = blendMap(red, size, map, { x: 4, y: 0, width: 4, height: 4 });
    expect(pixel(image, 3, 0)).toEqual([44, 44, 44]);
    expect(pixel(image, 4, 0)[2]).toBeGreaterThan(44);
  });

  it("a blended map shows only the valid cells", () => {
    const lettered = {
      values: Float32Array.of(9, 0, 1, 9),
      rows: 1,
      cols: 4,
      valid: { x: 1, y: 0, width: 2, height: 1 },
    };
    const image = blendMap(black, size, lettered, whole);
    expect(pixel(image, 2, 0)[2]).toBeLessThan(60);
    expect(pixel(image, 5, 0)[1]).toBeLessThan(80);
  });

  it("a flat map is drawn in one colour", () => {
    expect(valueRange(Float32Array.of(3, 3))).toEqual({ low: 3, high: 4 });
    const image = blendMap(black, size, { ...map, values: Float32Array.of(3, 3) }, whole);
    expect(pixel(image, 0, 0)).toEqual(pixel(image, 7, 3));
  });

  it("several maps are drawn in their regions on one scale, the first where they overlap", () => {
    const flat = (value: number, x: number, width: number): PlacedMap => ({
      values: Float32Array.of(value),
      rows: 1,
      cols: 1,
      valid: { x: 0, y: 0, width: 1, height: 1 },
      region: { x, y: 0, width, height: 4 },
    });
    const image = blendMaps(black, size, [flat(2, 0, 3), flat(4, 2, 4)]);
    const [low, high] = [
      viridis(0).map((part) => Math.round(0.35 * part)),
      viridis(1).map((part) => Math.round(0.8 * part)),
    ];
    expect([2, 3, 6].map((x) => pixel(image, x, 0))).toEqual([low, high, [0, 0, 0]]);
    expect(pixel(blendMaps(black, size, []), 0, 0)).toEqual([0, 0, 0]);
  });
});
