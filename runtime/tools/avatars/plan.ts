import { celebaFileName } from "../../data/celeba/celeba-format.js";
import type { Split } from "../../data/face-data.js";
import { Random } from "../../random.js";
import { figuresOf } from "./companions.js";
import { drawingOf } from "./draw.js";
import type { Drawing } from "./drawing.js";
import { OBJECT_CLASSES } from "./emoji-classes.js";
import type { AvatarsRecipe } from "./options.js";
import type { Placement } from "./placement.js";
import { population } from "./population.js";

/** Another figure of an image with several. */
export interface Companion {
  readonly identity: number;
  readonly drawing: Drawing;
  readonly placement: Placement;
}

/** One face image to draw. All its entries in the list files follow from it. */
export interface FaceImage {
  readonly file: string;
  readonly identity: number;
  /** Number of the image among its identity's. */
  readonly index: number;
  readonly split: Split;
  readonly drawing: Drawing;
  readonly placement: Placement;
  /** Other figures, whose faces are smaller. CelebA's lists do not name them. */
  readonly companions: readonly Companion[];
}

interface ObjectImage {
  readonly objectClass: string;
  readonly index: number;
  /** Path below the data set's folder, with forward slashes. */
  readonly file: string;
}

interface BackgroundImage {
  readonly index: number;
  /** Path below the data set's folder, with forward slashes. */
  readonly file: string;
}

export interface AvatarsPlan {
  readonly faces: readonly FaceImage[];
  readonly objects: readonly ObjectImage[];
  readonly backgrounds: readonly BackgroundImage[];
}

const ORDER: readonly Split[] = ["train", "validation", "test"];

/**
 * The whole data set before anything is drawn. As in CelebA, files are numbered through one split after the other, and the
 * identities of a split are mixed.
 */
export function planAvatars(recipe: AvatarsRecipe): AvatarsPlan {
  const { looks, splits } = population(recipe);
  const order = ORDER.flatMap((split) => {
    const members = looks.filter((look) => splits[look.identity - 1] === split);
    const images = members.flatMap((look) =>
      Array.from({ length: recipe.imagesPerIdentity }, (_, index) => ({ look, index, split })),
    );
    return new Random(recipe.seed, "order", split).shuffle(images);
  });
  const others = new Map(ORDER.map((split) => [split, looks.filter((look) => splits[look.identity - 1] === split)]));
  const faces = order.map(({ look, index, split }, i): FaceImage => {
    const drawing = drawingOf(recipe.seed, look, index);
    return {
      file: celebaFileName(i + 1),
      identity: look.identity,
      index,
      split,
      drawing,
      ...figuresOf(recipe, { look, index }, drawing, others.get(split) ?? []),
    };
  });
  const numbered = (index: number, count: number): string =>
    `${String(index).padStart(Math.max(3, String(count - 1).length), "0")}.jpg`;
  const objects = OBJECT_CLASSES.slice(0, recipe.objectClasses).flatMap((objectClass) =>
    Array.from({ length: recipe.objectsPerClass }, (_, index): ObjectImage => {
      return { objectClass, index, file: `objects/${objectClass}/${numbered(index, recipe.objectsPerClass)}` };
    }),
  );
  const backgrounds = Array.from({ length: recipe.backgrounds }, (_, index): BackgroundImage => {
    return { index, file: `backgrounds/${numbered(index, recipe.backgrounds)}` };
  });
  return { faces, objects, backgrounds };
}
