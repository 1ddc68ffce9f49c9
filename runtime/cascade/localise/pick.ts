import type { Box } from "../../data/box.js";
import { densestPlace, densityPeaks, type Place } from "./density-peaks.js";
import { firstOfBest } from "./first-of-best.js";
import { type MapFrame, type MapOptions, type ScoredMap, scoredMap } from "./scored-map.js";
import { type SlidingOptions, slidingWindows, type WindowGrid } from "./sliding-windows.js";
import { type WindowScore, type WindowScorer, windowScorer } from "./window-score.js";

export interface PickOptions extends SlidingOptions, MapOptions {
  readonly score: WindowScore;
  /** "best": best score anywhere (one object). "densest": best score around the highest density peak. */
  readonly pick: "best" | "densest";
}

export interface PickedWindow {
  /** In cells of the map. */
  readonly box: Box;
  readonly score: number;
}

/**
 * The window of a response map (the paper's face localisation). Of equal scores (but for rounding) the first window counts,
 * in the order of scales, aspects, rows, columns: first among the windows of each size, then among the sizes.
 *
 * @param map rows x cols, row-major.
 * @throws UserError for options out of range or when no window fits, or for a map with NaN; RangeError if the map
 *   has another size.
 */
export function pickWindow(map: Float32Array, frame: MapFrame, options: PickOptions): PickedWindow {
  const scene = prepare(map, frame, options);
  switch (options.pick) {
    case "best":
      return bestWindow(scene);
    case "densest": {
      const peak = densestPlace(scene.integral, scene.valid, scene.reach);
      // A map without any positive response has no peak: all windows are equally bad.
      return peak === undefined ? bestWindow(scene) : bestWindow(scene, peak);
    }
  }
}

/**
 * One window for each face of an image with several: those around the highest density peaks.
 *
 * @param limits `most` windows at all; peaks with less than `density` times the densest one's response are left out.
 * @returns by falling rank of the peaks; empty when the map has no positive response.
 * @throws as {@link pickWindow}.
 */
export function pickSeveral(
  map: Float32Array,
  frame: MapFrame,
  options: Omit<PickOptions, "pick">,
  limits: { readonly most: number; readonly density: number },
): readonly PickedWindow[] {
  const scene = prepare(map, frame, options);
  return densityPeaks(scene.integral, scene.valid, scene.reach)
    .filter((peak) => peak.rho >= limits.density)
    .slice(0, limits.most)
    .map((peak) => bestWindow(scene, peak));
}

interface Scene extends ScoredMap {
  readonly grids: readonly WindowGrid[];
  readonly scorer: WindowScorer;
  /** Side of the square over which densities sum, in cells: that of the smallest window. */
  readonly reach: number;
}

function prepare(map: Float32Array, frame: MapFrame, options: Omit<PickOptions, "pick">): Scene {
  const scored = scoredMap(map, frame, options);
  const { integral, valid, values } = scored;
  const grids = slidingWindows(valid, options);
  const scorer = windowScorer(options.score, integral, values, valid);
  const reach = Math.max(1, Math.min(valid.width, valid.height) * Math.min(...options.scales));
  return { ...scored, grids, scorer, reach };
}

const scoreOf = ({ score }: PickedWindow): number => score;

function bestWindow({ grids, scorer }: Scene, around?: Place): PickedWindow {
  const ofSizes = grids.flatMap((grid) => firstOfBest(recordsOf(grid, scorer, around), scoreOf) ?? []);
  const best = firstOfBest(ofSizes, scoreOf);
  if (best === undefined) throw new RangeError("slidingWindows gave no window");
  return best;
}

/** The windows of one size that score higher than all before them: the first with any given score is among them. */
function recordsOf({ width, height, xs, ys }: WindowGrid, scorer: WindowScorer, around?: Place): PickedWindow[] {
  const [firstX, lastX] = around === undefined ? [0, xs.length - 1] : near(xs, around.x - width / 2);
  const [firstY, lastY] = around === undefined ? [0, ys.length - 1] : near(ys, around.y - height / 2);
  const records: PickedWindow[] = [];
  let score = Number.NEGATIVE_INFINITY;
  for (let j = firstY; j <= lastY; j++) {
    for (let i = firstX; i <= lastX; i++) {
      const candidate = scorer(xs[i]!, ys[j]!, width, height);
      if (candidate > score) {
        score = candidate;
        records.push({ box: { x: xs[i]!, y: ys[j]!, width, height }, score });
      }
    }
  }
  return records;
}

/** Indices of the position nearest to `wanted` and of its two neighbours, where they exist. */
function near(positions: Float64Array, wanted: number): readonly [number, number] {
  const last = positions.length - 1;
  if (last === 0) return [0, 0];
  const start = positions[0]!;
  const spacing = (positions[last]! - start) / last;
  const nearest = Math.min(last, Math.max(0, Math.round((wanted - start) / spacing)));
  return [Math.max(0, nearest - 1), Math.min(last, nearest + 1)];
}
