import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { notUtf8, otherNamesOf } from "../files/folder-names.js";
import { eventsFile, stateFile } from "../run/run-parts.js";

/** Takes a folder that cannot be read, with the system's error. */
type OnUnread = (folder: string, error: unknown) => void;

/**
 * The files that a path names, in order: a folder names the `.fan` files below it, except those in
 * `node_modules`, in hidden folders and in run folders. Throws the system's error for a path that does not exist, and
 * `UserError` for names that are not UTF-8.
 */
export function fanFiles(path: string, onUnread: OnUnread): readonly string[] {
  return statSync(path).isDirectory() ? below(path, onUnread) : [path];
}

function entriesOf(folder: string, onUnread: OnUnread): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !isLeftOut(name));
  } catch (error) {
    onUnread(folder, error);
    return [];
  }
}

function below(folder: string, onUnread: OnUnread): readonly string[] {
  const entries = entriesOf(folder, onUnread);
  // A run keeps its spec as it was trained.
  if (runFiles.every((name) => entries.some((entry) => entry.name === name))) return [];
  const others = otherNamesOf(folder, entries).filter(
    ({ shown, isFolder }) => !isLeftOut(shown) && (isFolder || shown.endsWith(".fan")),
  );
  if (others.length > 0) throw notUtf8("command/names-not-utf8", folder, others);
  const ordered = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return ordered.flatMap((entry: Dirent) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return below(path, onUnread);
    return entry.isFile() && entry.name.endsWith(".fan") ? [path] : [];
  });
}

const runFiles = [stateFile, eventsFile];

const isLeftOut = (name: string): boolean => name === "node_modules" || name.startsWith(".");
