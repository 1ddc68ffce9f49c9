import { readdir, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { UserError } from "../errors/user-error.js";
import { unlessMissing } from "./unless-missing.js";

/** Is a path that a file gives relative, with `/` between its parts, and does it stay in the folder that it starts from? */
export function staysInside(path: string): boolean {
  if (path === "" || path.includes("\0") || path.includes("\\") || /^[A-Za-z]:/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/**
 * The place of a path that was read from a file: below a folder, links included.
 * @param from the file that gives the path, for the message.
 * @throws UserError for a path that leads out of the folder.
 */
export async function pathInside(folder: string, path: string, from: string): Promise<string> {
  const place = join(folder, path);
  if (!staysInside(path) || !(await leadsInside([folder], place)))
    throw new UserError("this file names a place outside its folder", {
      file: from,
      found: JSON.stringify(path),
      expected: "a path below the folder, with / between its parts",
      hint: "do not use this file: programs do not write it so",
    });
  return place;
}

/** Is a place inside one of some folders when symbolic links are followed? Nothing can be read from one that is missing. */
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
 * Refuses a folder with symbolic links that lead out of it or nowhere, at any depth: what is written to such a link would
 * be written elsewhere.
 * @throws UserError that names the first one.
 */
export async function requireNoLinksOut(folder: string): Promise<void> {
  const root = await realpath(folder).catch(unlessMissing);
  const link = root === undefined ? undefined : await linkOut(root, folder);
  if (link === undefined) return;
  throw new UserError("a symbolic link in this folder leads out of it", {
    file: folder,
    found: relative(folder, link),
    hint: "put the files themselves in its place, or remove it",
  });
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
