import { existsSync } from "node:fs";
import { opendir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { otherNames } from "../../files/folder-names.js";
import { mayBeDamaged } from "../../text/bytes-text.js";

const SKIPPED = /^(?:\.|Thumbs\.db$|desktop\.ini$|__MACOSX$)/i;

/** The innermost folder that holds all paths; undefined without any. */
export function commonFolder(paths: Iterable<string>): string | undefined {
  let common: readonly string[] | undefined;
  let last = "";
  for (const path of paths) {
    const folder = dirname(path);
    if (folder === last) continue;
    last = folder;
    const parts = folder.split(sep);
    if (common === undefined) common = parts;
    else {
      const known: readonly string[] = common;
      const end = known.findIndex((part, i) => part !== parts[i]);
      if (end >= 0) common = known.slice(0, end);
    }
  }
  return common?.join(sep);
}

/**
 * Files in a folder and its sub-folders that are not among the listed ones, relative to it and sorted; hidden files and
 * files of operating systems do not count. Entries are read one by one, not all at once. Names that are not UTF-8 are
 * shown with their bytes (`caf\xE9.jpg`); such folders are not searched.
 */
export async function unlistedFiles(
  folder: string,
  listed: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found: string[] = [];
  const waiting = [folder];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    // The images of a missing folder are reported as missing.
    const entries = await opendir(at === "" ? "." : at).catch(() => undefined);
    if (entries === undefined) continue;
    let damaged = false;
    for await (const entry of entries) {
      signal.throwIfAborted();
      if (SKIPPED.test(entry.name)) continue;
      if (mayBeDamaged(entry.name) && !existsSync(join(at, entry.name))) {
        damaged = true;
        continue;
      }
      const path = join(at, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (!listed.has(path)) found.push(relative(folder, path));
    }
    if (damaged) for (const { shown } of otherNames(at)) found.push(relative(folder, join(at, shown)));
  }
  return found.sort();
}
