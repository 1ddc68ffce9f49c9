import { expect, it } from "vitest";
import { type ColourChange, changeColours } from "./colours.js";

function changed(pixels: readonly number[], change: ColourChange): number[] {
  const bytes = Uint8Array.from(pixels);
  changeColours(bytes, change);
  return [...bytes];
}

const jitter = { kind: "jitter", brightness: 1, contrast: 1, saturation: 1 } as const;

it("`grey` gives the luma in all channels", () => {
  expect(changed([255, 0, 0, 0, 255, 0, 0, 0, 255], { kind: "grey" })).toEqual([76, 76, 76, 150, 150, 150, 29, 29, 29]);
});

it("`brightness` scales all values and stays within a byte", () => {
  expect(changed([10, 100, 200], { ...jitter, brightness: 1.5 })).toEqual([15, 150, 255]);
});

it("`contrast` moves values away from the mean grey of the image", () => {
  // Greys 50 and 150: mean 100.
  expect(changed([50, 50, 50, 150, 150, 150], { ...jitter, contrast: 1.2 })).toEqual([40, 40, 40, 160, 160, 160]);
  expect(changed([50, 50, 50, 150, 150, 150], { ...jitter, contrast: 0 })).toEqual([100, 100, 100, 100, 100, 100]);
});

it("`saturation` moves values away from the grey of their pixel", () => {
  const pixel = [200, 100, 50];
  expect(changed(pixel, jitter)).toEqual(pixel);
  // Grey 0.299 x 200 + 0.587 x 100 + 0.114 x 50 = 124.2
  expect(changed(pixel, { ...jitter, saturation: 0 })).toEqual([124, 124, 124]);
  expect(changed(pixel, { ...jitter, saturation: 1.5 })).toEqual([238, 88, 13]);
});
