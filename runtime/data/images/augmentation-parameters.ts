import type { PlanSize } from "../../../compiler/contract/schema.js";
import type { Box } from "../box.js";
import { type ColourChange, changeColours } from "./colours.js";
import { type Pixels, resample } from "./pixels.js";
import { rotatePixels } from "./rotate.js";

/** How one image of a batch is cut and changed; decided by random numbers alone, applied later. */
export interface Variation {
  /** Part of the cached picture that becomes the input. */
  readonly box: Box;
  readonly flip: boolean;
  /** Counter-clockwise about the centre of the input, in degrees. */
  readonly angle: number;
  /** Changes of colours, in the order in which they are made. */
  readonly colours: readonly ColourChange[];
}

/** A cut without any change. */
export function plainCut(box: Box): Variation {
  return { box, flip: false, angle: 0, colours: [] };
}

/** Writes one varied picture as height x width x 3 bytes at `offset`. */
export function applyVariation(
  from: Pixels,
  variation: Variation,
  to: PlanSize,
  out: Uint8Array,
  offset: number,
): void {
  resample(from, variation.box, { ...to, flip: variation.flip }, out, offset);
  const pixels = out.subarray(offset, offset + to.width * to.height * 3);
  if (variation.angle !== 0) rotatePixels(pixels, to, variation.angle);
  for (const change of variation.colours) changeColours(pixels, change);
}
