import type { PlanAugmentation, PlanSize } from "../../compiler/plan/schema.js";
import type { Box } from "../data/celeba-types.js";
import { type Pixels, resample } from "../data/pixels.js";
import type { Random } from "../random.js";

/** How one image of a batch is cut and changed; decided by random numbers alone, applied later. */
export interface Variation {
  /** Part of the cached picture that becomes the input. */
  readonly box: Box;
  readonly flip: boolean;
  /** Factor and offset of each colour channel. */
  readonly light: readonly { readonly gain: number; readonly offset: number }[];
}

const noLight = [0, 1, 2].map(() => ({ gain: 1, offset: 0 }));

/** Draws a variation of a picture of size `from` for an input of size `to`. */
export function drawVariation(
  augment: readonly PlanAugmentation[],
  from: PlanSize,
  to: PlanSize,
  random: Random,
): Variation {
  let box: Box = { x: 0, y: 0, width: from.width, height: from.height };
  let flip = false;
  let light: Variation["light"] = noLight;
  for (const a of augment) {
    switch (a.kind) {
      case "flip":
        flip = random.chance(0.5);
        break;
      case "random_crop":
        box = {
          x: random.below(from.width - to.width + 1),
          y: random.below(from.height - to.height + 1),
          width: to.width,
          height: to.height,
        };
        break;
      case "ten_crop": {
        // One of centre and four corners, and its mirror image (paper section 2, item 1).
        const [right, bottom] = [from.width - to.width, from.height - to.height];
        const corner = random.pick([
          [0, 0],
          [right, 0],
          [0, bottom],
          [right, bottom],
          [right >> 1, bottom >> 1],
        ] as const);
        box = { x: corner[0], y: corner[1], width: to.width, height: to.height };
        flip = random.chance(0.5);
        break;
      }
      case "zoom": {
        const factor = random.uniform(1 - a.amount, 1 + a.amount);
        const [width, height] = [box.width * factor, box.height * factor];
        box = { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
        break;
      }
      case "shift":
        box = {
          ...box,
          x: box.x + random.uniform(-a.amount, a.amount) * box.width,
          y: box.y + random.uniform(-a.amount, a.amount) * box.height,
        };
        break;
      case "light": {
        const common = random.uniform(-a.amount, a.amount);
        light = [0, 1, 2].map(() => ({
          gain: 1 + common + 0.5 * random.uniform(-a.amount, a.amount),
          offset: 64 * random.uniform(-a.amount, a.amount),
        }));
        break;
      }
    }
  }
  return { box, flip, light };
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
  if (variation.light === noLight) return;
  const bytes = to.width * to.height * 3;
  for (let i = 0; i < bytes; i++) {
    const { gain, offset: add } = variation.light[i % 3] as { gain: number; offset: number };
    const value = (out[offset + i] as number) * gain + add;
    out[offset + i] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5;
  }
}
