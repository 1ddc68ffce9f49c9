import { fault } from "../errors/user-error.js";

/** An image that was skipped because it could not be read. */
export interface SkippedImage {
  readonly file: string;
  readonly reason: string;
}

/** The images that a skipped one belongs to. */
export interface SkippedFrom {
  readonly view: string;
  /** Number of images. */
  readonly total: number;
  /** Share of the images that can be unreadable, in [0, 1]; rounded up to whole images. */
  readonly unreadable: number;
}

/** @throws UserError if more images are unreadable than the data set's `unreadable` allows. */
export function requireFewSkipped({ view, total, unreadable }: SkippedFrom, skipped: readonly SkippedImage[]): void {
  const most = Math.ceil(total * unreadable);
  if (skipped.length <= most) return;
  const last = skipped.at(-1);
  throw fault("dataset/too-many-unreadable", {
    view,
    skipped: skipped.length,
    total,
    file: last?.file,
    found: last?.reason,
    expected: `at most ${most} unreadable ${most === 1 ? "image" : "images"}`,
  });
}
