import type { Box } from "../../data/box.js";
import { firstOfBest, rounding } from "./first-of-best.js";
import { boxSum, type IntegralImage } from "./integral-image.js";

/** Centre of a cell of the map, in cells. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A position of the map without a denser neighbour. */
export interface DensityPeak extends Place {
  /** Response summed around the position, as a share of the map's densest position. */
  readonly rho: number;
  /** Distance to the nearest denser position, as a share of the largest such distance. */
  readonly sigma: number;
  /** sqrt(rho^2 + sigma^2), at most sqrt(2). */
  readonly d: number;
}

/**
 * Density-peak search (the paper's face localisation, after Rodriguez, Laio, Science 2014): rho_i is the intensity around
 * position i, sigma_i = min over j with rho_j > rho_i of the distance s_ij, and faces are positions with extreme d_i
 * = sqrt(rho_i^2 + sigma_i^2). The densest position gets the largest distance that occurs. Of equal densities the
 * one with the smaller index counts as denser; densities are equal if they agree to {@link rounding} of the largest one.
 * The paper leaves the units of rho and sigma open: both are brought to a maximum of 1 here.
 *
 * @param valid cells whose centre lies in it are positions.
 * @param reach side of the square, in cells, over which rho sums.
 * @returns peaks by falling d; empty when no position has a positive density.
 */
export function densityPeaks(integral: IntegralImage, valid: Box, reach: number): readonly DensityPeak[] {
  const [positions, highest] = densestFirst(integral, valid, reach);
  const top = positions[0];
  if (top === undefined || highest <= 0) return [];
  const longest = Math.hypot(
    Math.max(top.x - valid.x, valid.x + valid.width - top.x),
    Math.max(top.y - valid.y, valid.y + valid.height - top.y),
  );
  const ranks = rankTable(positions, integral.cols, integral.rows);
  const peaks: DensityPeak[] = [];
  for (const [rank, { x, y, rho }] of positions.entries()) {
    if (inSteps(rho / highest) <= 0) break;
    if (hasDenserNeighbour(ranks, integral.cols, x, y, rank)) continue;
    const share = rho / highest;
    const sigma = (rank === 0 ? longest : distanceToDenser(positions, rank)) / longest;
    peaks.push({ x, y, rho: share, sigma, d: Math.hypot(share, sigma) });
  }
  return peaks.sort((a, b) => inSteps(b.d) - inSteps(a.d));
}

/**
 * The first of the density peaks. It has the largest rho and by definition the largest sigma, so that it is the densest
 * position; densities that differ by rounding alone count as equal here. Undefined where no position has a positive density.
 */
export function densestPlace(integral: IntegralImage, valid: Box, reach: number): Place | undefined {
  const densest = firstOfBest(positionsOf(integral, valid, reach), ({ rho }) => rho);
  return densest === undefined || densest.rho <= 0 ? undefined : densest;
}

/** Rank of each cell with a border of one cell around the map; cells that are no positions rank last. */
function rankTable(positions: readonly Position[], cols: number, rows: number): Int32Array {
  const ranks = new Int32Array((rows + 2) * (cols + 2)).fill(positions.length);
  for (const [rank, { x, y }] of positions.entries()) ranks[(y + 0.5) * (cols + 2) + x + 0.5] = rank;
  return ranks;
}

/** A denser position among the 8 neighbours means that this one is a slope, not a peak. */
function hasDenserNeighbour(ranks: Int32Array, cols: number, x: number, y: number, rank: number): boolean {
  const stride = cols + 2;
  const at = (y + 0.5) * stride + x + 0.5;
  for (let row = at - stride; row <= at + stride; row += stride) {
    if (ranks[row - 1]! < rank || ranks[row]! < rank || ranks[row + 1]! < rank) return true;
  }
  return false;
}

function distanceToDenser(positions: readonly Position[], rank: number): number {
  const { x, y } = positions[rank]!;
  let squared = Number.POSITIVE_INFINITY;
  for (let denser = 0; denser < rank; denser++) {
    const other = positions[denser]!;
    squared = Math.min(squared, (other.x - x) ** 2 + (other.y - y) ** 2);
  }
  return Math.sqrt(squared);
}

interface Position extends Place {
  readonly rho: number;
}

/** Positions by falling density, and the largest density. */
function densestFirst(
  integral: IntegralImage,
  valid: Box,
  reach: number,
): readonly [positions: readonly Position[], highest: number] {
  const positions = positionsOf(integral, valid, reach);
  const highest = positions.reduce((most, { rho }) => Math.max(most, rho), 0);
  if (highest <= 0) return [positions, highest];
  return [positions.sort((a, b) => inSteps(b.rho / highest) - inSteps(a.rho / highest)), highest];
}

/** Shares in steps of the rounding: without them, the last bits of a map would rank the cells of a plateau. */
const inSteps = (share: number): number => Math.round(share / rounding);

function positionsOf(integral: IntegralImage, valid: Box, reach: number): Position[] {
  const positions: Position[] = [];
  const right = valid.x + valid.width;
  const bottom = valid.y + valid.height;
  for (let row = Math.ceil(valid.y - 0.5); row + 0.5 < bottom; row++) {
    for (let col = Math.ceil(valid.x - 0.5); col + 0.5 < right; col++) {
      const x = col + 0.5;
      const y = row + 0.5;
      const x0 = Math.max(x - reach / 2, valid.x);
      const y0 = Math.max(y - reach / 2, valid.y);
      const rho = boxSum(integral, x0, y0, Math.min(x + reach / 2, right), Math.min(y + reach / 2, bottom));
      positions.push({ x, y, rho });
    }
  }
  return positions;
}
