import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { notUtf8, otherNamesOf } from "../../files/folder-names.js";

const IMAGE = /\.(?:jpe?g|png)$/i;

/** What a folder holds: names sorted by code unit, the same on every machine; those that start with a dot left out. */
export interface FolderEntries {
  readonly folders: readonly string[];
  /** JPEG and PNG files, by their names. */
  readonly images: readonly string[];
}

/**
 * Entries of one folder; links to folders count as folders.
 * @throws UserError for names of images and folders that are not UTF-8, which could not be opened.
 */
export async function folderEntries(folder: string): Promise<FolderEntries> {
  const folders: string[] = [];
  const images: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  const others = otherNamesOf(folder, entries).filter(
    ({ shown, isFolder: inner }) => !shown.startsWith(".") && (inner || IMAGE.test(shown)),
  );
  if (others.length > 0) throw notUtf8("file/names-not-utf8", folder, others);
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    if (await isFolder(folder, entry)) folders.push(entry.name);
    else if (IMAGE.test(entry.name)) images.push(entry.name);
  }
  return { folders: folders.sort(byCodeUnit), images: images.sort(byCodeUnit) };
}

async function isFolder(parent: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  // A link to nothing is a file that cannot be read: it is counted when it is decoded.
  const target = await stat(join(parent, entry.name)).catch(() => undefined);
  return target?.isDirectory() === true;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
