import type { PlanSize } from "../../../compiler/contract/schema.js";
import type { Box } from "../box.js";
import { type ColourChange, changeColours } from "./colours.js";
import { type Pixels, resample } from "./pixels.js";
import { rotatePixels } from "./rotate.js";

/** How one image of a batch is cropped and changed. Only random numbers determine it; a worker applies it later. */
export interface AugmentationParameters {
  /** Part of the decoded image that becomes the input. */
  readonly box: Box;
  readonly flip: boolean;
  /** Counter-clockwise about the centre of the input, in degrees. */
  readonly angle: number;
  /** Changes of colours, in the order of their application. */
  readonly colours: readonly ColourChange[];
}

/** A crop without any change. */
export function plainCrop(box: Box): AugmentationParameters {
  return { box, flip: false, angle: 0, colours: [] };
}

/** Writes one augmented image as height x width x 3 bytes at `offset`. */
export function applyAugmentation(
  from: Pixels,
  augmentation: AugmentationParameters,
  to: PlanSize,
  out: Uint8Array,
  offset: number,
): void {
  resample(from, augmentation.box, { ...to, flip: augmentation.flip }, out, offset);
  const pixels = out.subarray(offset, offset + to.width * to.height * 3);
  if (augmentation.angle !== 0) rotatePixels(pixels, to, augmentation.angle);
  for (const change of augmentation.colours) changeColours(pixels, change);
}
