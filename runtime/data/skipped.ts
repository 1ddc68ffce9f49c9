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
  /** Where the images are searched: the folder of one of them. */
  readonly folder?: string | undefined;
}

/** Why an image was skipped, with the folder where a missing one was searched. */
export const reasonIn = (reason: string, folder: string | undefined): string =>
  folder !== undefined && reason.startsWith("the file does not exist") ? `${reason}; searched in ${folder}` : reason;

/** @throws UserError if more images are unreadable than the data set's `unreadable` allows. */
export function requireFewSkipped(
  { view, total, unreadable, folder }: SkippedFrom,
  skipped: readonly SkippedImage[],
): void {
  const most = Math.ceil(total * unreadable);
  if (skipped.length <= most) return;
  const last = skipped.at(-1);
  throw fault("dataset/too-many-unreadable", {
    view,
    skipped: skipped.length,
    total,
    file: last?.file,
    found: last === undefined ? undefined : reasonIn(last.reason, folder),
    expected: `at most ${most} unreadable ${most === 1 ? "image" : "images"}`,
  });
}
