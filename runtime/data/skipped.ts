import { UserError } from "../user-error.js";

/** An image that could not be read and was left out. */
export interface SkippedImage {
  readonly file: string;
  readonly reason: string;
}

/** Share of unreadable images that is tolerated. */
const tolerated = 0.02;

/** Throws `UserError` when more than 2% (and more than one) of `total` images of a view could not be read. */
export function requireFewSkipped(view: string, skipped: readonly SkippedImage[], total: number): void {
  const most = Math.ceil(total * tolerated);
  if (skipped.length <= most) return;
  const last = skipped.at(-1);
  throw new UserError(`too many unreadable images in ${view}: ${skipped.length} of ${total}`, {
    ...(last === undefined ? {} : { file: last.file, found: last.reason }),
    expected: `at most ${most} unreadable ${most === 1 ? "image" : "images"}`,
    hint: "run `fanc data check` on the data set's folder to list them",
  });
}
