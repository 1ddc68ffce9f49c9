import type { Box } from "../../data/box.js";
import { type Candidates, listedCandidates, type PickedWindow, slidingCandidates } from "./candidates.js";
import { densestPlace, densityPeaks } from "./density-peaks.js";
import { type MapFrame, type MapOptions, type ScoredMap, scoredMap } from "./scored-map.js";
import type { SlidingOptions } from "./sliding-windows.js";
import { type WindowScore, type WindowScorer, windowScorer } from "./window-score.js";

export interface PickOptions extends SlidingOptions, MapOptions {
  readonly score: WindowScore;
  /** "best": best score anywhere (one object). "densest": best score around the highest density peak. */
  readonly pick: "best" | "densest";
}

/** How to pick from a list of windows. */
export type ListedPickOptions = Omit<PickOptions, keyof SlidingOptions>;

/**
 * The window of a response map (the paper's face localisation). Of equal scores (but for rounding) the first window counts,
 * in the order of scales, aspects, rows, columns: first among the windows of each size, then among the sizes.
 *
 * @param map rows x cols, row-major.
 * @throws UserError for options out of range or when no window fits, or for a map with NaN; RangeError if the map
 *   has another size.
 */
export function pickWindow(map: Float32Array, frame: MapFrame, options: PickOptions): PickedWindow {
  const best = pickFrom(
    prepare(map, frame, options, (valid) => slidingCandidates(valid, options)),
    options.pick,
  );
  if (best === undefined) throw new RangeError("slidingWindows gave no window");
  return best;
}

/**
 * As `pickWindow`, from a list of windows. Of equal scores (but for rounding) the first in the list counts.
 *
 * @param windows in cells; see `listedCandidates`.
 * @returns undefined if no window of the list shows a part of the valid area.
 * @throws UserError for a map with NaN; RangeError if the map has another size.
 */
export function pickListed(
  map: Float32Array,
  frame: MapFrame,
  windows: readonly Box[],
  options: ListedPickOptions,
): PickedWindow | undefined {
  return pickFrom(
    prepare(map, frame, options, (valid) => listedCandidates(valid, windows)),
    options.pick,
  );
}

function pickFrom({ integral, valid, candidates, scorer, reach }: Scene, pick: PickOptions["pick"]) {
  switch (pick) {
    case "best":
      return candidates.best(scorer);
    case "densest":
      // A map without any positive response has no peak: all windows are equally bad.
      return candidates.best(scorer, densestPlace(integral, valid, reach));
    default: {
      const never: never = pick;
      return never;
    }
  }
}

/** How to pick several windows: those of peaks with less than `density` times the densest one's response are left out. */
export type SeveralOptions = Omit<ListedPickOptions, "pick"> & { readonly density: number };

/**
 * One window for each face of an image with several: those around the density peaks. Several peaks of one face give windows
 * that overlap or are equal; `distinct` removes them.
 *
 * @returns by falling rank of the peaks; empty when the map has no positive response.
 * @throws as {@link pickWindow}.
 */
export function pickSeveral(
  map: Float32Array,
  frame: MapFrame,
  options: SeveralOptions & SlidingOptions,
): readonly PickedWindow[] {
  return pickAll(
    prepare(map, frame, options, (valid) => slidingCandidates(valid, options)),
    options.density,
  );
}

/** The same from a list of windows. A peak without a window around it has none. @throws as {@link pickListed}. */
export function pickSeveralListed(
  map: Float32Array,
  frame: MapFrame,
  windows: readonly Box[],
  options: SeveralOptions,
): readonly PickedWindow[] {
  return pickAll(
    prepare(map, frame, options, (valid) => listedCandidates(valid, windows)),
    options.density,
  );
}

const pickAll = ({ integral, valid, candidates, scorer, reach }: Scene, density: number): readonly PickedWindow[] =>
  densityPeaks(integral, valid, reach)
    .filter((peak) => peak.rho >= density)
    .flatMap((peak) => candidates.at(scorer, peak) ?? []);

interface Scene extends ScoredMap {
  readonly candidates: Candidates;
  readonly scorer: WindowScorer;
  /** Side of the square over which densities sum, in cells: that of the smallest window. */
  readonly reach: number;
}

function prepare(
  map: Float32Array,
  frame: MapFrame,
  options: Omit<ListedPickOptions, "pick">,
  candidatesOf: (valid: Box) => Candidates,
): Scene {
  const scored = scoredMap(map, frame, options);
  const { integral, valid, values } = scored;
  const candidates = candidatesOf(valid);
  const scorer = windowScorer(options.score, integral, values, valid);
  const reach = Math.max(1, candidates.smallest);
  return { ...scored, candidates, scorer, reach };
}
