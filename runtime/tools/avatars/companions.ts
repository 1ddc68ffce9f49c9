import type { Box } from "../../data/box.js";
import { Random } from "../../random.js";
import { drawingOf } from "./draw.js";
import type { Drawing, Look } from "./drawing.js";
import type { AvatarsRecipe } from "./options.js";
import { type Placement, placementIn, placementOf } from "./placement.js";
import type { Companion, FaceImage } from "./plan.js";

/**
 * Places the figures of an image: one anywhere, or several in cells of a grid, so that no figure covers the face of another.
 * The figure of the image's own identity has the largest face. The others are people of the same split, each at most once in
 * an image.
 */
export function figuresOf(
  recipe: AvatarsRecipe,
  { look, index }: { readonly look: Look; readonly index: number },
  drawing: Drawing,
  split: readonly Look[],
): Pick<FaceImage, "placement" | "companions"> {
  const { seed, size, faces = { least: 1, most: 1 } } = recipe;
  const random = new Random(seed, "figures", look.identity, index);
  const wanted = faces.least + random.below(faces.most - faces.least + 1);
  const people = random.shuffle(split.filter(({ identity }) => identity !== look.identity)).slice(0, wanted - 1);
  if (people.length === 0) return { placement: placementOf(seed, look, index, size), companions: [] };
  const cells = random.shuffle(cellsFor(people.length + 1, size));
  const own = placementIn(random, look, cells[0] ?? { x: 0, y: 0, ...size }, 1);
  const companions = people.map((other, i): Companion => {
    const cell = cells[i + 1] ?? { x: 0, y: 0, ...size };
    const shown = drawingOf(seed, other, recipe.imagesPerIdentity + index);
    return {
      identity: other.identity,
      // The whole image is blurred, or nothing is.
      drawing: { ...shown, blurry: drawing.blurry },
      placement: smallerIn(random, other, cell, own),
    };
  });
  return { placement: own, companions };
}

/** A placement whose face is smaller than another one. */
function smallerIn(random: Random, look: Look, cell: Box, than: Placement): Placement {
  const areaOf = ({ box }: Placement): number => box.width * box.height;
  let share = random.uniform(0.7, 0.95);
  let placement = placementIn(random, look, cell, share);
  while (areaOf(placement) >= areaOf(than)) {
    share *= 0.9;
    placement = placementIn(random, look, cell, share);
  }
  return placement;
}

/** Equal parts of an image, at least `count`, about as wide as high. */
function cellsFor(count: number, size: { readonly width: number; readonly height: number }): readonly Box[] {
  const across = Math.min(count, Math.max(1, Math.round(Math.sqrt((count * size.width) / size.height))));
  const down = Math.ceil(count / across);
  const [width, height] = [size.width / across, size.height / down];
  return Array.from({ length: across * down }, (_, i) => ({
    x: (i % across) * width,
    y: Math.floor(i / across) * height,
    width,
    height,
  }));
}
