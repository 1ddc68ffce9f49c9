import { describe, expect, it } from "vitest";
import { type Pixels, resample } from "./pixels.js";

/** An image whose red is x, green is y and blue is 200. */
const ramp = (width: number, height: number, scale = 10): Pixels => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y, channel] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
    return channel === 0 ? x * scale : channel === 1 ? y * scale : 200;
  }),
});

function sampled(from: Pixels, box: Parameters<typeof resample>[1], width: number, height: number, flip = false) {
  const out = new Uint8Array(width * height * 3 + 2).fill(99);
  resample(from, box, { width, height, flip }, out, 1);
  expect([out[0], out.at(-1)]).toEqual([99, 99]);
  const channel = (c: number): number[][] =>
    Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) => out[1 + (y * width + x) * 3 + c] as number),
    );
  return { red: channel(0), green: channel(1), blue: channel(2) };
}

describe("resample", () => {
  it("resampling copies a box of the same size exactly", () => {
    const { red, green, blue } = sampled(ramp(5, 4), { x: 1, y: 2, width: 3, height: 2 }, 3, 2);
    expect(red).toEqual([
      [10, 20, 30],
      [10, 20, 30],
    ]);
    expect(green).toEqual([
      [20, 20, 20],
      [30, 30, 30],
    ]);
    expect(blue.flat()).toEqual(new Array(6).fill(200));
  });

  it("resampling mirrors from left to right", () => {
    expect(sampled(ramp(3, 1), { x: 0, y: 0, width: 3, height: 1 }, 3, 1, true).red).toEqual([[20, 10, 0]]);
  });

  it("resampling interpolates between pixel centres", () => {
    // Twice as large: output centres at 0.25, 0.75, 1.25, 1.75 of two pixels with centres at 0.5 and 1.5.
    expect(sampled(ramp(2, 1, 100), { x: 0, y: 0, width: 2, height: 1 }, 4, 1).red).toEqual([[0, 25, 75, 100]]);
    expect(sampled(ramp(1, 2, 100), { x: 0, y: 0, width: 1, height: 2 }, 1, 4).green).toEqual([[0], [25], [75], [100]]);
    expect(sampled(ramp(4, 1), { x: 0.5, y: 0, width: 3, height: 1 }, 3, 1).red).toEqual([[5, 15, 25]]);
  });

  it("resampling continues the edge outside the image", () => {
    expect(sampled(ramp(3, 1), { x: -2, y: -5, width: 7, height: 1 }, 7, 1).red).toEqual([[0, 0, 0, 10, 20, 20, 20]]);
  });
});
