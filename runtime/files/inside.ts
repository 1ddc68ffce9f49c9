import { readdir, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { fault } from "../errors/user-error.js";
import { unlessMissing } from "./missing.js";

/** Whether a path from a file is relative, has `/` between its parts, and stays in the folder that it starts from. */
export function staysInside(path: string): boolean {
  if (path === "" || path.includes("\0") || path.includes("\\") || /^[A-Za-z]:/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/**
 * Resolves a path that was read from a file.
 * @param from the file that holds the path, for the message.
 * @throws UserError for a path that leads out of the folder, directly or by links.
 */
export async function pathInside(folder: string, path: string, from: string): Promise<string> {
  const place = join(folder, path);
  if (!staysInside(path) || !(await leadsInside([folder], place)))
    throw fault("file/path-outside", { file: from, found: JSON.stringify(path) });
  return place;
}

/** Whether a path is inside one of some folders after its symbolic links are followed; true for a missing file. */
export async function leadsInside(folders: readonly string[], place: string): Promise<boolean> {
  const target = await realpath(place).catch(unlessMissing);
  if (target === undefined) return true;
  for (const folder of folders) {
    const root = await realpath(folder).catch(unlessMissing);
    if (root !== undefined && isBelow(root, target)) return true;
  }
  return false;
}

function isBelow(root: string, target: string): boolean {
  const way = relative(root, target);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * Refuses a folder with symbolic links, at any depth, that lead out of it or to nothing: files written through such a link
 * would end up elsewhere.
 * @throws UserError that names the first link.
 */
export async function requireNoLinksOut(folder: string): Promise<void> {
  const root = await realpath(folder).catch(unlessMissing);
  const link = root === undefined ? undefined : await linkOut(root, folder);
  if (link === undefined) return;
  throw fault("file/link-outside", { file: folder, found: relative(folder, link) });
}

async function linkOut(root: string, folder: string): Promise<string | undefined> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(unlessMissing)) ?? [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) {
      const target = await realpath(path).catch(() => undefined);
      if (target === undefined || !isBelow(root, target)) return path;
    }
    const inner = entry.isDirectory() ? await linkOut(root, path) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}
