import {
  type Correction,
  type LinearFunction,
  REFINE_LIMIT,
  REFINE_REACH,
  REFINE_SIDE,
  REFINE_STEP,
  type Refinement,
} from "../../../compiler/contract/refinement.js";
import { type Box, enlarge } from "../../data/box.js";
import { boxSum } from "./integral-image.js";
import { ridge } from "./ridge.js";
import type { ScoredMap } from "./scored-map.js";

/** A window of a response map with the annotated box; both in cells. */
export interface AnnotatedWindow {
  readonly map: ScoredMap;
  readonly window: Box;
  readonly truth: Box;
}

/** A second correction sees the responses around a better window; docs/adr/0032 has the measurements. */
const rounds = 2;
/** Weight of the squared norm of the coefficients, relative to that of the mean squared error. */
const penalty = 0.1;

/**
 * Bounding-box regression (Girshick et al. 2014, appendix C) on response maps: ridge regression from the place, size and
 * surroundings of windows to what makes them the annotated boxes. A window far from its box counts as if the box were at the
 * limit of a correction, so that single failures of the search do not decide.
 *
 * @param samples at least one.
 */
export function fitRefinement(samples: readonly AnnotatedWindow[]): Refinement {
  const corrections: Correction[] = [];
  let current = samples;
  for (let round = 0; round < rounds; round++) {
    const features = current.map(({ map, window }) => featuresOf(map, window));
    const wanted = current.map(({ window, truth }) => difference(window, truth).map(limited));
    const [right, down, wider, taller] = ridge(features, wanted, penalty);
    if (right === undefined || down === undefined || wider === undefined || taller === undefined)
      throw new RangeError("no windows to fit a refinement to");
    const correction = { right, down, wider, taller };
    corrections.push(correction);
    current = current.map((sample) => ({ ...sample, window: corrected(sample.map, sample.window, correction) }));
  }
  return corrections;
}

/** The window after all corrections, in cells. It can extend beyond the map. */
export function refineWindow(map: ScoredMap, window: Box, refinement: Refinement): Box {
  return refinement.reduce((box, correction) => corrected(map, box, correction), window);
}

/** A refined window as a step gives it: in multiples of `REFINE_STEP`, half up. */
export function onSteps({ x, y, width, height }: Box): Box {
  const rounded = (value: number): number => Math.floor(value / REFINE_STEP + 0.5) * REFINE_STEP;
  return { x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height) };
}

function corrected(map: ScoredMap, window: Box, { right, down, wider, taller }: Correction): Box {
  const features = featuresOf(map, window);
  const { x, y, width, height } = window;
  const across = width * Math.exp(limited(outputOf(wider, features)));
  const along = height * Math.exp(limited(outputOf(taller, features)));
  return {
    x: x + width * (0.5 + limited(outputOf(right, features))) - across / 2,
    y: y + height * (0.5 + limited(outputOf(down, features))) - along / 2,
    width: across,
    height: along,
  };
}

/** What makes `window` the box: moves of the centre in shares of its sides, logarithms of the factors of its sides. */
function difference(window: Box, box: Box): readonly number[] {
  return [
    (box.x + box.width / 2 - window.x - window.width / 2) / window.width,
    (box.y + box.height / 2 - window.y - window.height / 2) / window.height,
    Math.log(box.width / window.width),
    Math.log(box.height / window.height),
  ];
}

const limited = (value: number): number => Math.max(-REFINE_LIMIT, Math.min(REFINE_LIMIT, value));

const outputOf = ({ weights, bias }: LinearFunction, features: readonly number[]): number =>
  weights.reduce((sum, weight, i) => sum + weight * features[i]!, bias);

/**
 * What a correction reads: logarithm of the window's size relative to the map, its centre, and the mean response in each cell
 * of a grid over its surroundings, row by row, divided by the mean size of these.
 */
function featuresOf({ integral, valid }: ScoredMap, window: Box): readonly number[] {
  const area = enlarge(window, REFINE_REACH);
  const [width, height] = [area.width / REFINE_SIDE, area.height / REFINE_SIDE];
  const means: number[] = [];
  for (let row = 0; row < REFINE_SIDE; row++) {
    for (let col = 0; col < REFINE_SIDE; col++) {
      const x = area.x + col * width;
      const y = area.y + row * height;
      means.push(boxSum(integral, x, y, x + width, y + height) / (width * height));
    }
  }
  const size = means.reduce((sum, mean) => sum + Math.abs(mean), 0) / means.length;
  return [
    Math.log(Math.sqrt(window.width * window.height) / Math.min(valid.width, valid.height)),
    (window.x + window.width / 2 - valid.x) / valid.width,
    (window.y + window.height / 2 - valid.y) / valid.height,
    ...means.map((mean) => (size === 0 ? 0 : mean / size)),
  ];
}
