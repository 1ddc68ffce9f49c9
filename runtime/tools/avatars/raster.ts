import type { Sprite } from "./emoji.js";

/** An opaque RGB image, rows top to bottom, three values from 0 to 255 a pixel (kept as floats while it is made). */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly pixels: Float32Array;
}

export type Rgb = readonly [number, number, number];

export function canvasOf(width: number, height: number): Canvas {
  return { width, height, pixels: new Float32Array(width * height * 3) };
}

/** Lays an image with premultiplied alpha of the same size over the canvas. */
export function layOver(canvas: Canvas, rgba: Uint8Array): void {
  const { pixels } = canvas;
  if (rgba.length / 4 !== pixels.length / 3) throw new Error("the layers differ in size");
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const alpha = rgba[from + 3] as number;
    if (alpha === 0) continue;
    const rest = 1 - alpha / 255;
    pixels[to] = (pixels[to] as number) * rest + (rgba[from] as number);
    pixels[to + 1] = (pixels[to + 1] as number) * rest + (rgba[from + 1] as number);
    pixels[to + 2] = (pixels[to + 2] as number) * rest + (rgba[from + 2] as number);
  }
}

export interface Stamp {
  /** Centre in pixels. */
  readonly x: number;
  readonly y: number;
  /** Side of the sprite's square in pixels. */
  readonly side: number;
  /** Radians. */
  readonly turn: number;
  readonly opacity: number;
}

/** Draws a sprite turned and scaled, with bilinear sampling; parts outside the canvas are cut off. */
export function stamp(canvas: Canvas, sprite: Sprite, { x, y, side, turn, opacity }: Stamp): void {
  const step = sprite.side / side;
  const cos = Math.cos(turn) * step;
  const sin = Math.sin(turn) * step;
  const reach = (side / 2) * (Math.abs(Math.cos(turn)) + Math.abs(Math.sin(turn)));
  const left = Math.max(0, Math.floor(x - reach));
  const right = Math.min(canvas.width - 1, Math.ceil(x + reach));
  const top = Math.max(0, Math.floor(y - reach));
  const bottom = Math.min(canvas.height - 1, Math.ceil(y + reach));
  const n = sprite.side;
  const source = sprite.pixels;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const dx = column + 0.5 - x;
      const dy = row + 0.5 - y;
      const u = cos * dx + sin * dy + n / 2 - 0.5;
      const v = -sin * dx + cos * dy + n / 2 - 0.5;
      if (u < 0 || v < 0 || u >= n - 1 || v >= n - 1) continue;
      const u0 = Math.floor(u);
      const v0 = Math.floor(v);
      const fu = u - u0;
      const fv = v - v0;
      const at = (v0 * n + u0) * 4;
      const below = at + n * 4;
      const w00 = (1 - fu) * (1 - fv) * opacity;
      const w10 = fu * (1 - fv) * opacity;
      const w01 = (1 - fu) * fv * opacity;
      const w11 = fu * fv * opacity;
      const sample = (c: number): number =>
        (source[at + c] as number) * w00 +
        (source[at + 4 + c] as number) * w10 +
        (source[below + c] as number) * w01 +
        (source[below + 4 + c] as number) * w11;
      const alpha = sample(3);
      if (alpha === 0) continue;
      const to = (row * canvas.width + column) * 3;
      const rest = 1 - alpha / 255;
      for (let c = 0; c < 3; c++) canvas.pixels[to + c] = (canvas.pixels[to + c] as number) * rest + sample(c);
    }
  }
}

function gaussianKernel(sigma: number): Float64Array {
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const kernel = new Float64Array(2 * radius + 1);
  let sum = 0;
  for (let i = -radius; i <= radius; i++) {
    const value = Math.exp(-(i * i) / (2 * sigma * sigma));
    kernel[i + radius] = value;
    sum += value;
  }
  return kernel.map((value) => value / sum);
}

/** Gaussian blur with the edge pixels continued outwards; `sigma` in pixels. */
export function blur(canvas: Canvas, sigma: number): void {
  const kernel = gaussianKernel(sigma);
  const radius = (kernel.length - 1) / 2;
  const pass = (length: number, lines: number, step: number, lineStep: number): void => {
    const line = new Float32Array(length);
    for (let l = 0; l < lines; l++) {
      for (let c = 0; c < 3; c++) {
        const start = l * lineStep + c;
        for (let i = 0; i < length; i++) line[i] = canvas.pixels[start + i * step] as number;
        for (let i = 0; i < length; i++) {
          let sum = 0;
          for (let k = -radius; k <= radius; k++) {
            const from = Math.min(length - 1, Math.max(0, i + k));
            sum += (line[from] as number) * (kernel[k + radius] as number);
          }
          canvas.pixels[start + i * step] = sum;
        }
      }
    }
  };
  pass(canvas.width, canvas.height, 3, canvas.width * 3);
  pass(canvas.height, canvas.width, canvas.width * 3, 3);
}

/** Gain per channel and gamma: out = 255 * (gain * in / 255) ^ gamma, cut to 0..255. */
export function relight(canvas: Canvas, gain: Rgb, gamma: number): void {
  const tables = gain.map((g) =>
    Float32Array.from({ length: 1025 }, (_, i) => 255 * Math.min(1, (g * i) / 1024) ** gamma),
  );
  const { pixels } = canvas;
  for (let i = 0; i < pixels.length; i++) {
    const table = tables[i % 3] as Float32Array;
    const level = Math.min(1024, Math.max(0, Math.round(((pixels[i] as number) / 255) * 1024)));
    pixels[i] = table[level] as number;
  }
}

/** The canvas as bytes, rounded and cut to 0..255. */
export function toBytes(canvas: Canvas): Uint8ClampedArray {
  return Uint8ClampedArray.from(canvas.pixels);
}
