import { statSync } from "node:fs";
import { dirname } from "node:path";
import { fault } from "../errors/user-error.js";

/**
 * A check for images that cannot be decoded. An image that was missing when training began, or whose content is damaged,
 * counts as unreadable. An image that has disappeared since then does not: its folder was removed, renamed or unmounted,
 * and training on the remaining images would give other weights.
 * @param missing paths of images that were missing at the beginning.
 * @returns a function that throws `UserError` for an image that has disappeared.
 */
export function vanishedCheck(missing: ReadonlySet<string>): (path: string) => void {
  return (path) => {
    if (missing.has(path)) return;
    const reason = whyGone(path);
    if (reason === undefined) return;
    const folder = dirname(path);
    throw fault("dataset/vanished", {
      file: path,
      found: whyGone(folder) === undefined ? reason : `the folder ${folder}: ${whyGone(folder)}`,
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
