import type { PlanAugmentation, PlanSize } from "../../compiler/contract/schema.js";
import type { Box } from "../data/box.js";
import type { Variation } from "../data/images/augmentation-parameters.js";
import type { ColourChange } from "../data/images/colours.js";
import type { Random } from "../random.js";

/** Draws the augmentation parameters of an image of size `from` for an input of size `to`. */
export function drawVariation(
  augment: readonly PlanAugmentation[],
  from: PlanSize,
  to: PlanSize,
  random: Random,
): Variation {
  let box: Box = { x: 0, y: 0, width: from.width, height: from.height };
  let flip = false;
  let angle = 0;
  const colours: ColourChange[] = [];
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
        const channels = [0, 1, 2].map(() => ({
          gain: 1 + common + 0.5 * random.uniform(-a.amount, a.amount),
          offset: 64 * random.uniform(-a.amount, a.amount),
        }));
        colours.push({ kind: "channels", channels });
        break;
      }
      case "colour": {
        const factor = (): number => random.uniform(1 - a.amount, 1 + a.amount);
        colours.push({ kind: "jitter", brightness: factor(), contrast: factor(), saturation: factor() });
        break;
      }
      case "grey":
        if (random.chance(a.share)) colours.push({ kind: "grey" });
        break;
      case "rotate":
        angle = random.uniform(-a.angle, a.angle);
        break;
      default: {
        const never: never = a;
        return never;
      }
    }
  }
  return { box, flip, angle, colours };
}
