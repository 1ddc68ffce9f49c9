import { expect, it } from "vitest";
import { rotatePixels } from "./rotate.js";

const size = { width: 3, height: 3 };

/** An image whose three channels are equal. */
const image = (...values: readonly number[]): Uint8Array => Uint8Array.from(values.flatMap((v) => [v, v, v]));

function rotated(pixels: Uint8Array, degrees: number, of = size): number[] {
  rotatePixels(pixels, of, degrees);
  return [...pixels].filter((_, i) => i % 3 === 1);
}

it("`rotate` turns counter-clockwise about the centre", () => {
  const square = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  expect(rotated(image(...square), 0)).toEqual(square);
  expect(rotated(image(...square), 90)).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7]);
  expect(rotated(image(...square), -90)).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3]);
  expect(rotated(image(...square), 180)).toEqual(square.toReversed());
});

it("`rotate` keeps an image of one colour, corners included", () => {
  expect(rotated(image(...new Array(12).fill(77)), 33, { width: 4, height: 3 })).toEqual(new Array(12).fill(77));
});

it("`rotate` does not mix channels", () => {
  const pixels = Uint8Array.from({ length: 27 }, (_, i) => [10, 100, 200][i % 3] as number);
  rotatePixels(pixels, size, 20);
  expect([...pixels]).toEqual(Array.from({ length: 27 }, (_, i) => [10, 100, 200][i % 3]));
});
