import { existsSync, readdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type CompilerHost, joinImport, STD_PREFIX } from "../../compiler/host/host.js";
import { LIMITS } from "../../dsl/grammar/parse.js";
import { obstacleAt, regularBytesSync } from "../files/regular-sync.js";
import { Utf8Check } from "../files/utf8-text.js";

/** The nearest folder upwards that holds one of the marks; undefined at the root of the file system. */
function folderWith(start: string, marks: readonly string[]): string | undefined {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (marks.some((mark) => existsSync(path.join(folder, mark)))) return folder;
    if (path.dirname(folder) === folder) return undefined;
  }
}

/** Root of the installed package, from source and from `dist` alike. */
export function packageRoot(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const root = folderWith(here, ["package.json"]);
  if (root === undefined) throw new Error(`no package.json above ${here}`);
  return root;
}

/** The folder that imports of a spec may not leave: the nearest project (package.json or .git), else the spec's own. */
function projectRoot(file: string): string {
  const folder = path.dirname(path.resolve(file));
  return folderWith(folder, ["package.json", ".git"]) ?? folder;
}

/**
 * A host over the file system for one spec file; relative paths are relative to the working directory.
 * Imports are followed through symbolic links before they are compared with the project's root.
 */
export function nodeHost(file: string): CompilerHost {
  const std = path.join(packageRoot(), "dsl", "std");
  const root = real(projectRoot(file));
  const place = (name: string): string =>
    name.startsWith(STD_PREFIX) ? path.join(std, name.slice(STD_PREFIX.length)) : path.resolve(name);
  return {
    libraryFiles: readdirSync(std).filter((name) => name.endsWith(".fan")),
    readFile: (name) => specText(place(name), name),
    obstacle: (name) => obstacleAt(place(name)),
    resolveImport(specifier, from) {
      if (specifier.startsWith("std/") || from.startsWith(STD_PREFIX)) {
        const name = specifier.startsWith("std/")
          ? specifier.slice(4)
          : joinImport(specifier, from.slice(STD_PREFIX.length));
        return inside(std, path.join(std, name)) ? { kind: "file", path: STD_PREFIX + name } : { kind: "outside" };
      }
      if (path.isAbsolute(specifier)) return { kind: "outside" };
      const joined = from.startsWith("/") ? path.join(path.dirname(from), specifier) : joinImport(specifier, from);
      return inside(root, real(path.resolve(joined))) ? { kind: "file", path: joined } : { kind: "outside" };
    },
  };
}

/** Cut just above the limit of the parser, which refuses the file by its size: a character has at most four bytes. */
const mostBytes = 4 * (LIMITS.characters + 1);

/** @throws UserError for a spec that is not UTF-8. The parser reports control characters. */
function specText(path: string, name: string): string | undefined {
  const bytes = regularBytesSync(path, mostBytes);
  if (bytes !== undefined && bytes.length < mostBytes) {
    const check = new Utf8Check(name, { zeros: true });
    check.piece(bytes);
    check.end();
  }
  return bytes?.toString("utf8");
}

const real = (at: string): string => (existsSync(at) ? realpathSync(at) : at);

function inside(root: string, at: string): boolean {
  const relative = path.relative(root, at);
  return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
}
