import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { findInRelease, LISTS } from "./celeba/release.js";
import { folderEntries } from "./images/image-files.js";
import { LFWA_LISTS } from "./lfwa/lfwa.js";

/** Folders that are looked into, at most. */
const MOST = 100;

/**
 * Folders directly below a folder that look like data sets: lists of CelebA or LFWA, a table, or classes with images. For
 * hints where the folder above was named. Folders that cannot be read are left out.
 */
export async function dataSetsBelow(root: string): Promise<readonly string[]> {
  const { folders } = await folderEntries(root).catch(() => ({ folders: [] as readonly string[] }));
  const found: string[] = [];
  for (const name of folders.slice(0, MOST)) if (await looksLikeData(join(root, name))) found.push(join(root, name));
  return found;
}

async function looksLikeData(folder: string): Promise<boolean> {
  for (const list of [LISTS.attributes, LFWA_LISTS.labels])
    if ((await findInRelease(folder, list)) !== undefined) return true;
  const names = await readdir(folder).catch(() => [] as string[]);
  if (names.some((name) => /\.(?:csv|tsv)$/i.test(name))) return true;
  const inner = await folderEntries(folder).catch(() => undefined);
  if (inner === undefined || inner.images.length > 0) return false;
  for (const name of inner.folders.slice(0, MOST)) {
    const classes = await folderEntries(join(folder, name)).catch(() => undefined);
    if (classes !== undefined && classes.images.length > 0) return true;
  }
  return false;
}
