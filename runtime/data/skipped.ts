import { UserError } from "../errors/user-error.js";

/** An image that could not be read and was left out. */
export interface SkippedImage {
  readonly file: string;
  readonly reason: string;
}

/** The images of which some were skipped. */
export interface SkippedFrom {
  readonly view: string;
  /** Number of images. */
  readonly total: number;
  /** Share of them that may be unreadable, in [0, 1]; rounded up to whole images. */
  readonly unreadable: number;
}

/** @throws UserError when more images than the data set's `unreadable` allows could not be read. */
export function requireFewSkipped({ view, total, unreadable }: SkippedFrom, skipped: readonly SkippedImage[]): void {
  const most = Math.ceil(total * unreadable);
  if (skipped.length <= most) return;
  const last = skipped.at(-1);
  throw new UserError(`too many unreadable images in ${view}: ${skipped.length} of ${total}`, {
    ...(last === undefined ? {} : { file: last.file, found: last.reason }),
    expected: `at most ${most} unreadable ${most === 1 ? "image" : "images"}`,
    hint: "run `fanc data check` on the spec to list them; `unreadable:` in the data set allows more",
  });
}
