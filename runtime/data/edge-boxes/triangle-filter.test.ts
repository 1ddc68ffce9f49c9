import fc from "fast-check";
import { expect, it } from "vitest";
import { triangleFilter } from "./triangle-filter.js";

/** The sum over all weights, written out. */
function plain(values: readonly number[], height: number, width: number, channels: number, radius: number): number[] {
  const at = (y: number, x: number, c: number): number => {
    const row = mirrored(y, height);
    const column = mirrored(x, width);
    return values[(row * width + column) * channels + c] as number;
  };
  return values.map((_, i) => {
    const c = i % channels;
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    let sum = 0;
    for (let v = -radius; v <= radius; v++)
      for (let u = -radius; u <= radius; u++)
        sum += (radius + 1 - Math.abs(v)) * (radius + 1 - Math.abs(u)) * at(y + v, x + u, c);
    return sum / (radius + 1) ** 4;
  });
}

/** Steps back at each border until it is inside. */
function mirrored(i: number, count: number): number {
  if (i < 0) return mirrored(-1 - i, count);
  return i >= count ? mirrored(2 * count - 1 - i, count) : i;
}

it("the triangle filter is the weighted sum of neighbours, mirrored at the borders", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(1, 3),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 243, maxLength: 243 }),
      (height, width, channels, radius, numbers) => {
        const values = numbers.slice(0, height * width * channels);
        const found = triangleFilter({ values, height, width, channels }, radius);
        const expected = plain(values, height, width, channels, radius);
        expected.forEach((value, i) => {
          expect(found[i]).toBeCloseTo(value, 9);
        });
      },
    ),
    { numRuns: 60 },
  );
});

it("a uniform image stays uniform to the last bit", () => {
  const values = new Uint8Array(23 * 31 * 3).fill(77);
  const found = triangleFilter({ values, height: 23, width: 31, channels: 3 }, 4);
  expect(new Set(found).size).toBe(1);
});
