import type { Refinement } from "../../compiler/contract/refinement.js";
import type { BoxesPlan, WindowPlan } from "../../compiler/contract/schema.js";
import { type Box, cellsToSource, enlarge, type MapGeometry, mapBox, validCells } from "../data/box.js";
import type { PickedWindow } from "./localise/candidates.js";
import { distinct } from "./localise/distinct.js";
import { pickListed, pickSeveral, pickSeveralListed, pickWindow } from "./localise/pick.js";
import { onSteps, refineWindow } from "./localise/refine.js";
import { type MapFrame, scoredMap } from "./localise/scored-map.js";

/** A window that a step found in an image. */
export interface FoundWindow {
  /** In source pixels: the window of the response map, refined, enlarged and shifted as the spec requires. */
  readonly box: Box;
  /** 1 for a given box. */
  readonly score: number;
}

export interface ResponseMap {
  readonly rows: number;
  readonly cols: number;
  readonly values: Float32Array;
  /** Part of the source image that the whole map covers, source pixels. */
  readonly covers: Box;
}

/** What a step found in one part of an image. */
export interface SearchedArea {
  /** Absent where boxes were given. */
  readonly response?: ResponseMap;
  /** The best one first; none if no window passed. */
  readonly windows: readonly FoundWindow[];
}

/**
 * Windows of a response map, in source pixels.
 * @param parts `proposals`: candidate windows in pixels of the net's input; only a step that searches a list reads them.
 */
export function searchedArea(
  step: WindowPlan,
  values: Float32Array,
  geometry: MapGeometry,
  { proposals, refinement }: { readonly proposals: readonly Box[]; readonly refinement: Refinement | undefined },
): SearchedArea {
  const { rows, cols } = geometry;
  const map: Box = { x: 0, y: 0, width: cols, height: rows };
  const listed = (): readonly Box[] => proposals.map((box) => mapBox(box, geometry.covers, map));
  const frame = { rows, cols, valid: validCells(geometry) };
  const picked = pickedWindows(step, values, frame, listed);
  const scored = refinement === undefined || picked.length === 0 ? undefined : scoredMap(values, frame, step.search);
  const refined = (box: Box): Box =>
    refinement === undefined || scored === undefined ? box : onSteps(refineWindow(scored, box, refinement));
  const windows = picked.map(({ box, score }) => ({
    box: resultingBox(cellsToSource(refined(box), geometry), step),
    score,
  }));
  const { pick } = step.search;
  const kept = pick.kind === "all" ? distinct(windows, ({ box }) => box, pick.overlap, pick.most) : windows;
  return { response: { rows, cols, values, covers: cellsToSource(map, geometry) }, windows: kept };
}

/** The windows of a map, in cells, the best one first. */
function pickedWindows(
  { search }: WindowPlan,
  values: Float32Array,
  frame: MapFrame,
  listed: () => readonly Box[],
): readonly PickedWindow[] {
  const { proposals, score, floor, power, pick } = search;
  const options = { score, floor, power };
  switch (proposals.kind) {
    case "sliding":
      return pick.kind === "all"
        ? pickSeveral(values, frame, { ...proposals, ...options, density: pick.density })
        : [pickWindow(values, frame, { ...proposals, ...options, pick: pick.kind })];
    case "edgebox": {
      if (pick.kind === "all") return pickSeveralListed(values, frame, listed(), { ...options, density: pick.density });
      const window = pickListed(values, frame, listed(), { ...options, pick: pick.kind });
      return window === undefined ? [] : [window];
    }
    default: {
      const never: never = proposals;
      return never;
    }
  }
}

/** A window, enlarged and shifted as its step requires. */
export function resultingBox(window: Box, { context, shift }: Pick<WindowPlan | BoxesPlan, "context" | "shift">): Box {
  const box = enlarge(window, context);
  return { ...box, x: box.x + shift[1] * box.width, y: box.y + shift[0] * box.height };
}
