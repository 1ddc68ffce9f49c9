import type { Box } from "../box.js";

/** Interleaved 8-bit image; 1 channel is grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha (alpha is not used). */
export interface RawImage {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/**
 * Added before a value is truncated to an integer: slightly more than a half, so values half-way between two integers are
 * rounded up whatever the order of their sum. Exported models add in another order.
 */
const half = 0.5 + 2 ** -20;

/** For each output position: the first source position and the weights from there on, which sum to 1. */
interface Taps {
  readonly first: Int32Array;
  readonly offset: Int32Array;
  readonly weights: Float64Array;
}

/**
 * Triangle-filter weights for `count` output pixels that cover [start, start + length) of a line of `limit` source
 * pixels. The filter is as wide as an output pixel when shrinking (so detail is averaged, not skipped) and one source
 * pixel when enlarging (bilinear). Positions outside the line fall on its end pixels.
 */
function tapsOf(start: number, length: number, count: number, limit: number): Taps {
  const scale = length / count;
  const support = Math.max(1, scale);
  const first = new Int32Array(count);
  const offset = new Int32Array(count + 1);
  const weights: number[] = [];
  for (let i = 0; i < count; i++) {
    const center = start + (i + 0.5) * scale;
    const low = Math.ceil(center - support - 0.5);
    const high = Math.floor(center + support - 0.5);
    const from = Math.min(limit - 1, Math.max(0, low));
    const to = Math.min(limit - 1, Math.max(0, high));
    const base = weights.length;
    for (let j = from; j <= to; j++) weights.push(0);
    let sum = 0;
    for (let j = low; j <= high; j++) {
      const weight = Math.max(0, 1 - Math.abs(j + 0.5 - center) / support);
      const at = base + Math.min(to, Math.max(from, j)) - from;
      weights[at] = (weights[at] as number) + weight;
      sum += weight;
    }
    for (let at = base; at < weights.length; at++) weights[at] = (weights[at] as number) / sum;
    first[i] = from;
    offset[i + 1] = weights.length;
  }
  return { first, offset, weights: Float64Array.from(weights) };
}

/** One source row filtered along x into RGB values. */
function filterRow(
  image: RawImage,
  row: number,
  { first, offset, weights }: Taps,
  out: Float64Array,
  to: number,
): void {
  const { pixels, channels } = image;
  const start = row * image.width * channels;
  const green = channels >= 3 ? 1 : 0;
  const blue = channels >= 3 ? 2 : 0;
  const count = first.length;
  for (let i = 0; i < count; i++) {
    const end = offset[i + 1] as number;
    let at = start + (first[i] as number) * channels;
    let r = 0;
    let g = 0;
    let b = 0;
    for (let k = offset[i] as number; k < end; k++) {
      const weight = weights[k] as number;
      r += weight * (pixels[at] as number);
      g += weight * (pixels[at + green] as number);
      b += weight * (pixels[at + blue] as number);
      at += channels;
    }
    out[to] = r;
    out[to + 1] = g;
    out[to + 2] = b;
    to += 3;
  }
}

/**
 * Resamples a crop of an image (float pixels, may reach outside: the nearest edge pixel continues there) into a
 * rectangle of an RGB image of `stride` pixels a row. Anti-aliased when shrinking, bilinear when enlarging.
 */
export function resampleInto(image: RawImage, crop: Box, out: Uint8Array, stride: number, placed: Box): void {
  const across = tapsOf(crop.x, crop.width, placed.width, image.width);
  const down = tapsOf(crop.y, crop.height, placed.height, image.height);
  const length = placed.width * 3;
  let top = image.height;
  let bottom = -1;
  for (let i = 0; i < placed.height; i++) {
    const from = down.first[i] as number;
    top = Math.min(top, from);
    bottom = Math.max(bottom, from + (down.offset[i + 1] as number) - (down.offset[i] as number) - 1);
  }
  const rows = new Float64Array((bottom - top + 1) * length);
  for (let row = top; row <= bottom; row++) filterRow(image, row, across, rows, (row - top) * length);
  for (let i = 0; i < placed.height; i++) {
    const begin = down.offset[i] as number;
    const end = down.offset[i + 1] as number;
    const from = ((down.first[i] as number) - top) * length;
    const to = ((placed.y + i) * stride + placed.x) * 3;
    for (let x = 0; x < length; x++) {
      let sum = half;
      let at = from + x;
      for (let k = begin; k < end; k++) {
        sum += (down.weights[k] as number) * (rows[at] as number);
        at += length;
      }
      out[to + x] = sum;
    }
  }
}

/** The part of an output of given size that a `width` x `height` crop fills: all of it, or centred with its aspect ratio. */
export function placeIn(
  crop: { readonly width: number; readonly height: number },
  output: { readonly width: number; readonly height: number },
  fit: "stretch" | "letterbox",
): Box {
  if (fit === "stretch") return { x: 0, y: 0, width: output.width, height: output.height };
  const scale = Math.min(output.width / crop.width, output.height / crop.height);
  const width = Math.min(output.width, Math.max(1, Math.round(crop.width * scale)));
  const height = Math.min(output.height, Math.max(1, Math.round(crop.height * scale)));
  return { x: Math.floor((output.width - width) / 2), y: Math.floor((output.height - height) / 2), width, height };
}
