import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, parse, relative, resolve, sep } from "node:path";
import { unlessMissing } from "../files/missing.js";

/**
 * How the files of a run name folders outside it: relative to the run folder where both belong to one project, so that
 * the project can be moved as a whole and the files do not tell where it was; absolute otherwise, because a folder
 * outside does not move with the project.
 */
export function storedPath(run: string, project: string | undefined, path: string): string {
  const absolute = resolve(path);
  if (project === undefined || !isWithin(resolve(run, project), absolute)) return absolute;
  return slashed(relative(resolve(run), absolute)) || ".";
}

/** The absolute path of a path from `storedPath`. */
export const resolvedPath = (run: string, stored: string): string => resolve(run, stored);

/**
 * The project of a new run, relative to the run folder: the deepest folder with both the run and its spec. Undefined if
 * there is none below the root of the file system, or if a symbolic link on the way makes `..` lead elsewhere.
 */
export async function projectOf(run: string, specFolder: string): Promise<string | undefined> {
  const project = commonFolder([resolve(run), resolve(specFolder)]);
  if (project === parse(project).root) return undefined;
  const path = slashed(relative(resolve(run), project)) || ".";
  const [real, throughRun] = await Promise.all([
    realpath(project),
    realpath(run).then((folder) => realpath(resolve(folder, path)).catch(unlessMissing)),
  ]);
  return real === throughRun ? path : undefined;
}

/** The deepest folder that contains all of these absolute paths, or is one of them. */
export function commonFolder(folders: readonly string[]): string {
  const [first = sep, ...others] = folders;
  return others.reduce((common, folder) => {
    let to = common;
    while (!isWithin(to, folder)) to = dirname(to);
    return to;
  }, first);
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way.split(sep)[0] !== ".." && !isAbsolute(way);
}

const slashed = (path: string): string => path.split(sep).join("/");

/** Tells whether a folder is the one of before, without telling where it is: a hash of its absolute path. */
export const placeMark = (folder: string): string =>
  createHash("sha256").update(resolve(folder)).digest("hex").slice(0, 16);
