import { type Box, clip } from "../../data/box.js";
import { boxSum, type IntegralImage } from "./integral-image.js";

/**
 * - "mean": sum / area (the paper's face localisation). Has no preferred size: every window inside a uniform region ties.
 * - "contrast": mean inside minus mean of the surrounding ring of equal area (clipped to the valid area).
 * - "zscore": (sum - area mu) / (sigma sqrt(area (1 - area/total))), with mu, sigma and total of the valid area. The
 *   distance of the sum from that of a random set of cells, in standard deviations. Equivalent to Otsu's
 *   between-class variance of inside and outside, so its maximum has a definite size.
 */
export type WindowScore = "mean" | "contrast" | "zscore";

/** Score of the window [x, x + width) x [y, y + height), in cells, inside the valid area. */
export type WindowScorer = (x: number, y: number, width: number, height: number) => number;

/** A share of the valid area that is left only by rounding. */
const NOTHING = 1e-9;

/**
 * @param integral of `map`.
 * @param map rows x cols, row-major; only "zscore" reads it.
 * @param valid part of the map that counts, in cells.
 */
export function windowScorer(
  score: WindowScore,
  integral: IntegralImage,
  map: ArrayLike<number>,
  valid: Box,
): WindowScorer {
  switch (score) {
    case "mean":
      return (x, y, width, height) => boxSum(integral, x, y, x + width, y + height) / (width * height);
    case "contrast":
      return contrastScorer(integral, valid);
    case "zscore":
      return zscoreScorer(integral, map, valid);
  }
}

function contrastScorer(integral: IntegralImage, valid: Box): WindowScorer {
  const total = valid.width * valid.height;
  const right = valid.x + valid.width;
  const bottom = valid.y + valid.height;
  const margin = (Math.SQRT2 - 1) / 2;
  return (x, y, width, height) => {
    const x0 = Math.max(x - margin * width, valid.x);
    const y0 = Math.max(y - margin * height, valid.y);
    const x1 = Math.min(x + (1 + margin) * width, right);
    const y1 = Math.min(y + (1 + margin) * height, bottom);
    const inside = width * height;
    const ring = (x1 - x0) * (y1 - y0) - inside;
    if (ring <= NOTHING * total) return 0;
    const sum = boxSum(integral, x, y, x + width, y + height);
    return sum / inside - (boxSum(integral, x0, y0, x1, y1) - sum) / ring;
  };
}

function zscoreScorer(integral: IntegralImage, map: ArrayLike<number>, valid: Box): WindowScorer {
  const total = valid.width * valid.height;
  const mean = boxSum(integral, valid.x, valid.y, valid.x + valid.width, valid.y + valid.height) / total;
  const deviation = Math.sqrt(variance(map, integral, valid, mean));
  return (x, y, width, height) => {
    const inside = width * height;
    const outsideShare = 1 - inside / total;
    // A flat map, or a window that is the whole area, differs from nothing.
    if (outsideShare <= NOTHING || deviation <= NOTHING * Math.abs(mean)) return 0;
    const sum = boxSum(integral, x, y, x + width, y + height);
    return (sum - mean * inside) / (deviation * Math.sqrt(inside * outsideShare));
  };
}

/** Mean squared deviation over the valid area, cells at its border counted by their share. */
function variance(map: ArrayLike<number>, { rows, cols }: IntegralImage, valid: Box, mean: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const { width, height } = clip({ x: col, y: row, width: 1, height: 1 }, valid);
      sum += width * height * (map[row * cols + col]! - mean) ** 2;
    }
  }
  return sum / (valid.width * valid.height);
}
