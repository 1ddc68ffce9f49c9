import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const IMAGE = /\.(?:jpe?g|png)$/i;

/** What a folder holds: names sorted by code unit, the same on every machine; those that start with a dot left out. */
export interface FolderEntries {
  readonly folders: readonly string[];
  /** JPEG and PNG files, by their names. */
  readonly images: readonly string[];
}

/** Entries of one folder; links to folders count as folders. */
export async function folderEntries(folder: string): Promise<FolderEntries> {
  const folders: string[] = [];
  const images: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
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
