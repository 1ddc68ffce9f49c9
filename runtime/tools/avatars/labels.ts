import type { CelebaAttribute } from "../../../compiler/contract/celeba-attributes.js";
import { Random } from "../../random.js";
import type { Drawing } from "./drawing.js";
import type { AvatarsRecipe } from "./options.js";
import type { FaceImage } from "./plan.js";

/** Is the hair visible, neither shaved off nor under a hat? */
function hairShown({ look, hat }: Drawing): boolean {
  return !look.bald && hat === undefined;
}

/**
 * The meaning of each attribute: a yes-or-no question about the drawing, the same in every style. Attributes that a drawing
 * does not show (Male, Young, Attractive and the like) are left out on purpose.
 */
export const AVATAR_LABELS = {
  Arched_Eyebrows: (d) => d.archedBrows,
  Bald: (d) => d.look.bald && d.hat === undefined,
  Bangs: (d) => hairShown(d) && d.look.hair.bangs,
  Black_Hair: (d) => hairShown(d) && d.look.hairTone === "black",
  Blond_Hair: (d) => hairShown(d) && d.look.hairTone === "blond",
  Blurry: (d) => d.blurry,
  Brown_Hair: (d) => hairShown(d) && d.look.hairTone === "brown",
  Bushy_Eyebrows: (d) => d.look.bushyBrows,
  Eyeglasses: (d) => d.glasses !== undefined,
  Goatee: (d) => d.look.facialHair === "goatee" || d.look.facialHair === "both",
  Mouth_Slightly_Open: (d) => d.mouth.open,
  Mustache: (d) => ["mustache", "both", "beard"].includes(d.look.facialHair),
  Narrow_Eyes: (d) => d.eyes.narrow,
  No_Beard: (d) => d.look.facialHair === "none" || d.look.facialHair === "mustache",
  Pale_Skin: (d) => d.look.pale,
  Rosy_Cheeks: (d) => d.rosyCheeks,
  Smiling: (d) => d.mouth.smiling,
  Straight_Hair: (d) => hairShown(d) && d.look.hair.texture === "straight",
  Wavy_Hair: (d) => hairShown(d) && d.look.hair.texture === "wavy",
  Wearing_Earrings: (d) => d.earrings !== undefined,
  Wearing_Hat: (d) => d.hat !== undefined,
  Wearing_Lipstick: (d) => d.lipstick !== undefined,
  Wearing_Necktie: (d) => d.necktie !== undefined,
} as const satisfies Partial<Record<CelebaAttribute, (drawing: Drawing) => boolean>>;

export type AvatarAttribute = keyof typeof AVATAR_LABELS;

/** The labelled attributes, in CelebA's file order. */
export const AVATAR_ATTRIBUTES = Object.keys(AVATAR_LABELS) as readonly AvatarAttribute[];

/** -1 or 1 for each of `AVATAR_ATTRIBUTES`. */
export function labelsOf(drawing: Drawing): readonly (-1 | 1)[] {
  return AVATAR_ATTRIBUTES.map((name) => (AVATAR_LABELS[name](drawing) ? 1 : -1));
}

/** The labels of an image as CelebA's list has them: 0 for those that the recipe hides. */
export function shownLabels(
  { seed, unknown = 0 }: Pick<AvatarsRecipe, "seed" | "unknown">,
  { identity, index, drawing }: Pick<FaceImage, "identity" | "index" | "drawing">,
): readonly (-1 | 0 | 1)[] {
  const random = new Random(seed, "unknown", identity, index);
  return labelsOf(drawing).map((label) => (random.chance(unknown) ? 0 : label));
}
