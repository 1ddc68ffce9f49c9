import { printable } from "../../dsl/text/printable.js";
import type { LocatedImage } from "../cascade/window-cache.js";
import { type Box, boxFault } from "../data/box.js";
import type { BoxList } from "../data/celeba/box-list.js";
import type { FaceSample } from "../data/face-data.js";
import type { Progress } from "../process/progress.js";

/** Images named on the screen; `evaluation.json` names all of them. */
const mostNamed = 20;

export interface BoxedImage {
  /** The best window; null for none. */
  readonly box: Box | null;
  readonly windows: LocatedImage["windows"];
  readonly annotated: Box;
  /** All faces in the image: the annotated one alone, unless the data set lists every face. */
  readonly faces: readonly Box[];
}

export interface ComparedBoxes {
  /** The best window, null for none, and the annotated box of each image that has one. */
  readonly boxed: readonly BoxedImage[];
  /** Images of a data set with boxes whose own box is empty or outside the image. */
  readonly notAnnotated: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * Puts found windows next to the annotated boxes. An image whose box is empty or outside it counts as not annotated.
 * @param everyFace all faces of each image, of a data set that lists them; those outside the image do not count.
 */
export function compareBoxes(
  found: readonly LocatedImage[],
  samples: readonly FaceSample[],
  everyFace?: BoxList,
): ComparedBoxes {
  const truth = new Map(samples.map((sample) => [sample.file, sample]));
  const boxed: BoxedImage[] = [];
  const notAnnotated: { readonly file: string; readonly reason: string }[] = [];
  for (const { sample, windows, image } of found) {
    const own = truth.get(sample.file);
    const annotated = own?.box ?? own?.emptyBox;
    if (annotated === undefined) continue;
    const reason = boxFault(annotated, image);
    if (reason === undefined) {
      const listed = everyFace?.get(sample.file)?.filter((box) => boxFault(box, image) === undefined) ?? [];
      const faces = listed.length === 0 ? [annotated] : listed;
      boxed.push({ box: windows[0]?.box ?? null, windows, annotated, faces });
    } else notAnnotated.push({ file: sample.file, reason });
  }
  return { boxed, notAnnotated };
}

/** Says for people which images localisation leaves out. */
export function noteNotAnnotated(
  images: ComparedBoxes["notAnnotated"],
  total: number,
  view: string,
  { note }: Pick<Progress, "note">,
): void {
  if (images.length === 0) return;
  note(`  ${images.length} of ${total} images of ${view} have no annotated box; localisation leaves them out:`);
  for (const { file, reason } of images.slice(0, mostNamed)) note(printable(`  ${file}: ${reason}`));
  if (images.length > mostNamed) note(`  and ${images.length - mostNamed} more, named in evaluation.json`);
}
