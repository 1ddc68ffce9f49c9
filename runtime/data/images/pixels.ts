import type { Box } from "../box.js";

/** RGB bytes, interleaved, row by row: height x width x 3. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Bilinear samples of a box of an image, written at `offset` of `out`: height x width x 3 bytes. Outside the
 * image, its nearest edge pixel is used. The box should not be much larger than the output (no anti-aliasing).
 */
export function resample(
  from: Pixels,
  box: Box,
  to: { readonly width: number; readonly height: number; readonly flip: boolean },
  out: Uint8Array,
  offset: number,
): void {
  const { width, height, data } = from;
  const columns = samplePositions(box.x, box.width, to.width, width);
  const rows = samplePositions(box.y, box.height, to.height, height);
  for (let y = 0; y < to.height; y++) {
    const fy = rows.share[y] as number;
    const top = (rows.low[y] as number) * width;
    const bottom = (rows.high[y] as number) * width;
    for (let x = 0; x < to.width; x++) {
      const fx = columns.share[x] as number;
      const left = columns.low[x] as number;
      const right = columns.high[x] as number;
      let target = offset + (y * to.width + (to.flip ? to.width - 1 - x : x)) * 3;
      let tl = (top + left) * 3;
      let tr = (top + right) * 3;
      let bl = (bottom + left) * 3;
      let br = (bottom + right) * 3;
      if (fx === 0 && fy === 0) {
        out[target] = data[tl] as number;
        out[target + 1] = data[tl + 1] as number;
        out[target + 2] = data[tl + 2] as number;
        continue;
      }
      for (let c = 0; c < 3; c++) {
        const above = (data[tl++] as number) * (1 - fx) + (data[tr++] as number) * fx;
        const below = (data[bl++] as number) * (1 - fx) + (data[br++] as number) * fx;
        out[target++] = above * (1 - fy) + below * fy + 0.5;
      }
    }
  }
}

function samplePositions(
  start: number,
  length: number,
  count: number,
  limit: number,
): { readonly low: Int32Array; readonly high: Int32Array; readonly share: Float32Array } {
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const share = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    // Centre of output pixel i in input coordinates, where pixel k has its centre at k + 0.5.
    const position = Math.min(Math.max(start + ((i + 0.5) * length) / count - 0.5, 0), limit - 1);
    low[i] = Math.floor(position);
    high[i] = Math.min(limit - 1, (low[i] as number) + 1);
    share[i] = position - (low[i] as number);
  }
  return { low, high, share };
}
