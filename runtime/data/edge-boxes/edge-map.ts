import { triangleFilter } from "./triangle-filter.js";

/** Edges of an image, rows x columns. */
export interface EdgeMap {
  readonly height: number;
  readonly width: number;
  /** In [0, 1]; 0 where a stronger edge is next to the pixel, across the contour. */
  readonly magnitude: Float32Array;
  /** Direction across the contour in [0, pi), from the x axis towards the y axis; 0 off the edges. */
  readonly orientation: Float32Array;
}

/** An RGB image: interleaved bytes, rows top to bottom. */
export interface RgbImage {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

const RADIUS = 4;
/** Steepest slope of a smoothed step of one grey level: 0.2. An image of weaker edges only is uniform. */
const VISIBLE = 0.1;
/** Pixels on each side, across the contour, that an edge is compared with. */
const THINNING = 2;

/**
 * Thinned edges by smoothed gradients, the published substitute for the structured forest, whose model is not available:
 * E = gradientMag(convTri(I, 4)) / max, O from the second derivatives of convTri(E, 4), then edgesNms(E, O, 2, 0, 1).
 *
 * @param weakest edges below this are left out.
 */
export function edgeMap(image: RgbImage, weakest: number): EdgeMap {
  const { height, width } = image;
  const strength = gradientMagnitude(image);
  const strongest = strength.reduce((most, value) => Math.max(most, value), 0);
  const magnitude = new Float32Array(height * width);
  const orientation = new Float32Array(height * width);
  const found: EdgeMap = { height, width, magnitude, orientation };
  if (strongest < VISIBLE) return found;
  for (let i = 0; i < strength.length; i++) strength[i] = strength[i]! / strongest;
  const smooth = triangleFilter({ values: strength, height, width, channels: 1 }, RADIUS);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const value = strength[i]!;
      if (value < weakest) continue;
      const angle = orientationAt(smooth, height, width, x, y);
      if (isThinned({ values: strength, height, width }, x, y, angle)) continue;
      magnitude[i] = value;
      orientation[i] = angle;
    }
  }
  return found;
}

/** Gradient magnitude of the smoothed image, in grey levels per pixel; of each pixel's steepest channel. */
function gradientMagnitude({ pixels, height, width }: RgbImage): Float32Array {
  const smooth = triangleFilter({ values: pixels, height, width, channels: 3 }, RADIUS);
  const out = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const up = y > 0 ? -width * 3 : 0;
    const down = y < height - 1 ? width * 3 : 0;
    const perRow = up !== 0 && down !== 0 ? 0.5 : 1;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? -3 : 0;
      const right = x < width - 1 ? 3 : 0;
      const perColumn = left !== 0 && right !== 0 ? 0.5 : 1;
      const at = (y * width + x) * 3;
      let most = 0;
      for (let i = at; i < at + 3; i++) {
        const dx = (smooth[i + right]! - smooth[i + left]!) * perColumn;
        const dy = (smooth[i + down]! - smooth[i + up]!) * perRow;
        most = Math.max(most, dx * dx + dy * dy);
      }
      out[y * width + x] = Math.sqrt(most);
    }
  }
  return out;
}

/**
 * O = mod(atan(Oyy * sign(-Oxy) / (Oxx + 1e-5)), pi), derivatives by differences of neighbours. Where Oxy is 0, at edges along
 * an axis, the sign counts as 1: with 0, the published formula would turn horizontal edges upright.
 */
function orientationAt(values: Float64Array, height: number, width: number, x: number, y: number): number {
  const dx = (px: number, py: number): number => {
    const left = Math.max(0, px - 1);
    const right = Math.min(width - 1, px + 1);
    return right === left ? 0 : (values[py * width + right]! - values[py * width + left]!) / (right - left);
  };
  const dy = (px: number, py: number): number => {
    const up = Math.max(0, py - 1);
    const down = Math.min(height - 1, py + 1);
    return down === up ? 0 : (values[down * width + px]! - values[up * width + px]!) / (down - up);
  };
  const left = Math.max(0, x - 1);
  const right = Math.min(width - 1, x + 1);
  const up = Math.max(0, y - 1);
  const down = Math.min(height - 1, y + 1);
  const across = Math.max(1, right - left);
  const dxx = (dx(right, y) - dx(left, y)) / across;
  const dxy = (dy(right, y) - dy(left, y)) / across;
  const dyy = (dy(x, down) - dy(x, up)) / Math.max(1, down - up);
  const angle = Math.atan((dxy > 0 ? -dyy : dyy) / (dxx + 1e-5));
  return angle < 0 ? angle + Math.PI : angle;
}

interface Grid {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** Whether an edge within `THINNING` pixels across the contour is stronger. */
function isThinned(grid: Grid, x: number, y: number, angle: number): boolean {
  const value = grid.values[y * grid.width + x]!;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  for (let d = 1; d <= THINNING; d++) {
    if (value < interpolated(grid, x + d * cos, y + d * sin)) return true;
    if (value < interpolated(grid, x - d * cos, y - d * sin)) return true;
  }
  return false;
}

/** Bilinear; the border continues outside. */
function interpolated({ values, height, width }: Grid, x: number, y: number): number {
  const cx = Math.min(Math.max(x, 0), width - 1);
  const cy = Math.min(Math.max(y, 0), height - 1);
  const left = Math.min(Math.floor(cx), Math.max(0, width - 2));
  const top = Math.min(Math.floor(cy), Math.max(0, height - 2));
  const fx = cx - left;
  const fy = cy - top;
  const at = top * width + left;
  const right = width > 1 ? 1 : 0;
  const down = height > 1 ? width : 0;
  const upper = values[at]! + fx * (values[at + right]! - values[at]!);
  const lower = values[at + down]! + fx * (values[at + down + right]! - values[at + down]!);
  return upper + fy * (lower - upper);
}
