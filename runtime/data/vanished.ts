import { statSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../errors/user-error.js";

/**
 * What to do with an image that cannot be decoded: one that was missing when training began counts as a bad image, and so
 * does one whose content is bad. One that is gone since then is no bad image: its folder was removed, renamed or
 * unmounted, and training on what is left would give other weights.
 * @param missing paths of images that were missing at the beginning.
 * @throws UserError for an image that has vanished.
 */
export function vanishedCheck(missing: ReadonlySet<string>): (path: string) => void {
  return (path) => {
    if (missing.has(path)) return;
    const reason = whyGone(path);
    if (reason === undefined) return;
    const folder = dirname(path);
    throw new UserError("the data set has vanished while it was in use", {
      file: path,
      found: whyGone(folder) === undefined ? reason : `the folder ${folder}: ${whyGone(folder)}`,
      expected: "the images that were there when this session began",
      hint: "bring them back (is the disk mounted?), then go on with `fanc train --resume`",
    });
  };
}

function whyGone(path: string): string | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined ? "no such file or folder" : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
