import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { temporaryFor } from "./atomic-file.js";
import { makeFolder } from "./make-folder.js";

/**
 * Writes a folder as a whole: under a temporary name first, then in place of an older one, whatever that holds. Paths of
 * files are relative to the folder, with forward slashes.
 */
export async function replaceFolder(to: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const folder = resolve(to);
  const temporary = temporaryFor(folder);
  const aside = `${temporary}-old`;
  try {
    for (const [name, content] of files) {
      const path = join(temporary, name);
      await makeFolder(dirname(path));
      await writeFile(path, content);
    }
    await rename(folder, aside).catch(unlessMissing);
    try {
      await rename(temporary, folder);
    } catch (error) {
      await rename(aside, folder).catch(unlessMissing);
      throw error;
    }
    await rm(aside, { recursive: true, force: true });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Nothing where there is no such file; any other error is thrown. */
export function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
