import type { AugmentPhrase } from "../../dsl/schema/augmentations.js";
import type { Augmentation } from "../model/index.js";

/** The model of a written augmentation. */
export function augmentation(one: AugmentPhrase): Augmentation {
  switch (one.keyword) {
    case "flip":
      return { kind: "flip" };
    case "random_crop":
    case "ten_crop":
      return { kind: one.keyword, size: one.values.size };
    case "shift":
    case "zoom":
    case "light":
    case "colour":
      return { kind: one.keyword, amount: one.values.amount };
    case "rotate":
      return { kind: "rotate", angle: one.values.angle };
    case "grey":
      return { kind: "grey", share: one.values.share };
    default: {
      const never: never = one;
      return never;
    }
  }
}
