import { area, type Box, clip } from "../../data/box.js";
import type { Place } from "./density-peaks.js";
import { firstOfBest } from "./first-of-best.js";
import { type SlidingOptions, slidingWindows, type WindowGrid } from "./sliding-windows.js";
import type { WindowScorer } from "./window-score.js";

export interface PickedWindow {
  /** In cells of the map. */
  readonly box: Box;
  readonly score: number;
}

/** The windows that a search can return. */
export interface Candidates {
  /** Side of the square with the area of the smallest window, in cells. */
  readonly smallest: number;
  /** The first of the best-scoring windows: of all, or of those around a place. Undefined where there are no windows. */
  best(scorer: WindowScorer, around?: Place): PickedWindow | undefined;
  /** The same of those around a place only. */
  at(scorer: WindowScorer, place: Place): PickedWindow | undefined;
}

const scoreOf = ({ score }: PickedWindow): number => score;

/**
 * The grids of `slidingWindows`, in the order of scales, aspects, rows, columns. Around a place are, of each size, the window
 * whose centre is nearest and its neighbours.
 * @throws as `slidingWindows`.
 */
export function slidingCandidates(valid: Box, options: SlidingOptions): Candidates {
  const grids = slidingWindows(valid, options);
  const best: Candidates["best"] = (scorer, around) => {
    const ofSizes = grids.flatMap((grid) => firstOfBest(recordsOf(grid, scorer, around), scoreOf) ?? []);
    return firstOfBest(ofSizes, scoreOf);
  };
  const smallest = Math.min(valid.width, valid.height) * Math.min(...options.scales);
  return { smallest, best, at: best };
}

/**
 * Windows of a list, in its order, each scored by its part in the valid area; those without such a part are left out. Around a
 * place are the windows in whose central half (of their width and height) it is, or all windows if there is none.
 *
 * @param windows in cells; they can be fractions and extend beyond the valid area.
 */
export function listedCandidates(valid: Box, windows: readonly Box[]): Candidates {
  const listed = windows.map((box) => ({ box, part: clip(box, valid) })).filter(({ part }) => area(part) > 0);
  const near = (place: Place) => listed.filter(({ box }) => isCentral(box, place));
  const bestOf = (scorer: WindowScorer, chosen: typeof listed): PickedWindow | undefined =>
    firstOfBest(
      chosen.map(({ box, part }) => ({ box, score: scorer(part.x, part.y, part.width, part.height) })),
      scoreOf,
    );
  return {
    smallest: Math.sqrt(listed.reduce((least, { box }) => Math.min(least, area(box)), area(valid))),
    best: (scorer, around) => {
      const chosen = around === undefined ? [] : near(around);
      return bestOf(scorer, chosen.length > 0 ? chosen : listed);
    },
    at: (scorer, place) => bestOf(scorer, near(place)),
  };
}

const isCentral = ({ x, y, width, height }: Box, place: Place): boolean =>
  Math.abs(place.x - x - width / 2) <= width / 4 && Math.abs(place.y - y - height / 2) <= height / 4;

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
