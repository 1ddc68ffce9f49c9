import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { notUtf8, otherNamesOf } from "../files/folder-names.js";

/**
 * The files that a path names, in order: a folder names the `.fan` files below it, except those in
 * `node_modules` and in hidden folders. Throws the system's error for a path that cannot be read, and
 * `UserError` for names that are not UTF-8.
 */
export function fanFiles(path: string): readonly string[] {
  return statSync(path).isDirectory() ? below(path) : [path];
}

function below(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !isLeftOut(name));
  const others = otherNamesOf(folder, entries).filter(
    ({ shown, isFolder }) => !isLeftOut(shown) && (isFolder || shown.endsWith(".fan")),
  );
  if (others.length > 0) throw notUtf8("command/names-not-utf8", folder, others);
  const ordered = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return ordered.flatMap((entry: Dirent) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return below(path);
    return entry.isFile() && entry.name.endsWith(".fan") ? [path] : [];
  });
}

const isLeftOut = (name: string): boolean => name === "node_modules" || name.startsWith(".");
