import type { Box } from "../box.js";
import { affinities } from "./affinities.js";
import { edgeGroups } from "./edge-groups.js";
import { type EdgeMap, edgeMap, type RgbImage } from "./edge-map.js";
import type { EdgeBoxOptions } from "./options.js";
import { suppress } from "./suppress.js";
import { windowScore } from "./window-score.js";
import { searchWindows } from "./window-search.js";

/** A candidate window inside the image, in pixels; its border runs through the centres of pixels. */
export interface Proposal extends Box {
  readonly score: number;
}

/** Candidate windows of an image by EdgeBoxes (Zitnick and Dollár 2014), by falling score; none for a uniform image. */
export const edgeBoxes = (image: RgbImage, options: EdgeBoxOptions): readonly Proposal[] =>
  edgeBoxesOf(edgeMap(image, options.edgeMinMag), options);

/** As `edgeBoxes`, from the edges of the image. */
export function edgeBoxesOf(map: EdgeMap, options: EdgeBoxOptions): readonly Proposal[] {
  const magnitude = map.magnitude.map((value) => (value > options.edgeMinMag ? value : 0));
  const groups = edgeGroups({ ...map, magnitude }, options);
  const score = windowScore(groups, magnitude, affinities(groups, options.gamma), options.kappa);
  return suppress(searchWindows(map, score, options), options).map(({ left, top, right, bottom, score: reached }) => ({
    x: left + 0.5,
    y: top + 0.5,
    width: right - left,
    height: bottom - top,
    score: reached,
  }));
}
