import { type Box, mapBox, type Size } from "../data/box.js";
import { viridis } from "./colour-map.js";

/** A response map and its position over an image. */
export interface PlacedMap {
  /** rows x cols, row-major. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly cols: number;
  /** The cells that show the image's `region`. */
  readonly valid: Box;
  /** Part of the image that `valid` covers, in pixels of the image. */
  readonly region: Box;
}

/** Brightness and weight of the image under the colours. */
const GROUND = 0.75;
const WEIGHT = { low: 0.35, high: 0.8 } as const;

/** Lowest and highest value. A flat map gets a range of 1 and thus the lowest colour. */
export function valueRange(...maps: readonly Float32Array[]): { readonly low: number; readonly high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of maps)
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  if (low > high) return { low: 0, high: 1 };
  return high > low ? { low, high } : { low, high: low + 1 };
}

/**
 * Colours over the grey image, stronger for higher values; bilinear between the centres of cells.
 * Pixels outside the regions that maps show stay grey; where regions overlap, the first map is shown. All maps have the same
 * scale.
 *
 * @param pixels RGB, size.width * size.height * 3.
 */
export function blendMaps(pixels: Uint8Array, size: Size, maps: readonly PlacedMap[]): Uint8Array {
  const { low, high } = valueRange(...maps.map(({ values }) => values));
  const out = new Uint8Array(pixels.length);
  for (let y = 0, i = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, i += 3) {
      const grey = GROUND * (0.299 * pixels[i]! + 0.587 * pixels[i + 1]! + 0.114 * pixels[i + 2]!);
      const point = { x: x + 0.5, y: y + 0.5, width: 0, height: 0 };
      const map = maps.find(({ region }) => isInside(point, region));
      if (map === undefined) {
        out.fill(grey, i, i + 3);
        continue;
      }
      const cell = mapBox(point, map.region, map.valid);
      const value = (sample(map, cell.x, cell.y) - low) / (high - low);
      const weight = WEIGHT.low + (WEIGHT.high - WEIGHT.low) * value;
      const colour = viridis(value);
      for (let part = 0; part < 3; part++) out[i + part] = Math.round((1 - weight) * grey + weight * colour[part]!);
    }
  }
  return out;
}

const isInside = (point: Box, region: Box): boolean =>
  point.x >= region.x && point.y >= region.y && point.x < region.x + region.width && point.y < region.y + region.height;

/** Bilinear value at a point in cells; beyond the outer centres, that of the nearest cell. */
function sample({ values, rows, cols }: PlacedMap, x: number, y: number): number {
  const cx = Math.min(cols - 1, Math.max(0, x - 0.5));
  const cy = Math.min(rows - 1, Math.max(0, y - 0.5));
  const left = Math.floor(cx);
  const upper = Math.floor(cy);
  const right = Math.min(cols - 1, left + 1);
  const lower = Math.min(rows - 1, upper + 1);
  const fx = cx - left;
  const above = (1 - fx) * values[upper * cols + left]! + fx * values[upper * cols + right]!;
  const below = (1 - fx) * values[lower * cols + left]! + fx * values[lower * cols + right]!;
  return above + (cy - upper) * (below - above);
}
