import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { otherNamesOf } from "../files/folder-names.js";
import { eventsFile, lockFile, stateFile } from "../run/run-parts.js";

/** Depth of the search below the given folder. */
const depth = 4;
/** Not searched: large, and not runs. */
const foreign = new Set(["node_modules", "build", "windows", "weights"]);
/** Not searched: endless folders without files. */
const unreal = new Set(["/proc", "/sys", "/dev"]);

/** A run folder, or another folder among runs. */
export interface FoundFolder {
  readonly path: string;
  /** `unreadable`: its name is not UTF-8, so that it cannot be opened. */
  readonly kind: "run" | "no run" | "unreadable";
}

/**
 * Run folders at and below a folder, by name. Other folders in a folder `runs` are listed, too. Folders that may not
 * be read are passed over.
 * @throws Error of the system where `root` itself cannot be read.
 */
export async function findRuns(root: string): Promise<readonly FoundFolder[]> {
  return search(root, await readdir(root, { withFileTypes: true }), depth, false);
}

type Entries = readonly { readonly name: string; isDirectory(): boolean }[];

async function search(
  path: string,
  entries: Entries,
  left: number,
  amongRuns: boolean,
): Promise<readonly FoundFolder[]> {
  if (looksLikeRun(entries)) return [{ path, kind: "run" }];
  const found: FoundFolder[] = [];
  const folders = entries.filter((one) => one.isDirectory() && !one.name.startsWith(".") && !foreign.has(one.name));
  if (left > 0) {
    for (const { name } of [...folders].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = join(path, name);
      if (unreal.has(resolve(inner))) continue;
      const own = await readdir(inner, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) =>
        error.code === "ENOENT" ? undefined : ([] satisfies Entries),
      );
      // A name that was decoded with marks, or a folder that was removed.
      if (own === undefined) continue;
      found.push(...(await search(inner, own, left - 1, basename(path) === "runs")));
    }
    for (const { shown, isFolder } of otherNamesOf(path, entries))
      if (isFolder && !shown.startsWith(".")) found.push({ path: join(path, shown), kind: "unreadable" });
  }
  return found.length === 0 && amongRuns ? [{ path, kind: "no run" }] : found;
}

/** Two of the things that a run has: one may be missing from a damaged one. */
const looksLikeRun = (entries: Entries): boolean =>
  [stateFile, eventsFile, "build", "weights", lockFile].filter((name) => entries.some((one) => one.name === name))
    .length >= 2;
