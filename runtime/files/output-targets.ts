import type { Stats } from "node:fs";
import { lstat, realpath, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fault } from "../errors/user-error.js";
import { unlessMissing } from "./missing.js";
import { hashOfFile, type WrittenFiles } from "./output-manifest.js";
import { notRegular } from "./regular-sync.js";

/** What the path of an output holds now. */
export type Target =
  | { readonly kind: "free" }
  /** A file as fanc wrote it, or as it is about to be written. */
  | { readonly kind: "ours"; readonly hash: string }
  /** A file that fanc wrote and somebody changed. */
  | { readonly kind: "changed" }
  | { readonly kind: "foreign" }
  /** An input of the command. */
  | { readonly kind: "input" }
  /** A folder, a link or a device, or a parent that is not a folder. */
  | { readonly kind: "blocked"; readonly path: string; readonly found: string };

/** Files and folders that a command reads, recognised under every name. */
export class Inputs {
  readonly #files = new Set<string>();
  readonly #folders: string[] = [];

  static async of(paths: readonly string[]): Promise<Inputs> {
    const inputs = new Inputs();
    for (const path of paths) {
      // The reader of a missing input reports it.
      const status = await stat(path).catch(() => undefined);
      if (status?.isDirectory() === true) inputs.#folders.push(await realpath(path));
      else if (status !== undefined) inputs.#files.add(identityOf(status));
    }
    return inputs;
  }

  hasFile(status: Stats): boolean {
    return this.#files.has(identityOf(status));
  }

  async holdFolderOf(path: string): Promise<boolean> {
    if (this.#folders.length === 0) return false;
    const folder = await realpath(dirname(path));
    return this.#folders.some((one) => folder === one || folder.startsWith(one.endsWith(sep) ? one : one + sep));
  }
}

const identityOf = ({ dev, ino }: Stats): string => `${dev}:${ino}`;

/**
 * Inspects the path of an output without following links.
 * @param next SHA-256 of the bytes to be written: a file that already holds them counts as written.
 */
export async function targetAt(
  folder: string,
  name: string,
  written: WrittenFiles,
  inputs: Inputs,
  next?: string,
): Promise<Target> {
  const parts = name.split("/");
  for (const end of parts.slice(1).keys()) {
    const path = join(folder, ...parts.slice(0, end + 1));
    const status = await lstat(path).catch(unlessMissing);
    if (status === undefined) return { kind: "free" };
    if (!status.isDirectory()) return { kind: "blocked", path, found: kindOf(status) };
  }
  const path = join(folder, name);
  const status = await lstat(path).catch(unlessMissing);
  if (status === undefined) return { kind: "free" };
  if (!status.isFile()) return { kind: "blocked", path, found: kindOf(status) };
  if (inputs.hasFile(status)) return { kind: "input" };
  const contents = written.get(name);
  const hash = contents === undefined && next === undefined ? undefined : await hashOfFile(path);
  if (hash !== undefined && (hash === next || contents?.includes(hash) === true)) return { kind: "ours", hash };
  if (await inputs.holdFolderOf(path)) return { kind: "input" };
  return { kind: contents === undefined ? "foreign" : "changed" };
}

const kindOf = (status: Stats): string => (status.isSymbolicLink() ? "a link" : (notRegular(status) ?? "a file"));

/** Names for a message: the first few, and how many more there are. */
export function firstNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** The options of a command for outputs whose path is taken. */
export interface OutputOptions {
  /** How to write elsewhere; "choose another folder with -o" if absent. */
  readonly elsewhere?: string;
  /** Absent where a command has no `--force`. */
  readonly force?: boolean;
}

/** What to do about outputs that cannot be written; `byForce` is what `--force` would do. */
export function hintOf(
  { elsewhere = "choose another folder with -o", force }: OutputOptions,
  byForce?: string,
): string {
  return byForce === undefined || force === undefined ? elsewhere : `${elsewhere}, or ${byForce}`;
}

/**
 * Refuses to overwrite files that are not fanc's. `force` permits replacing foreign and changed files, but neither inputs
 * nor anything that is not a file.
 * @returns the names of the files that `force` lets be replaced.
 * @throws UserError.
 */
export function requireWritable(
  folder: string,
  targets: ReadonlyMap<string, Target>,
  options: OutputOptions,
): string[] {
  const taken: string[] = [];
  const shown: (readonly [name: string, why: string])[] = [];
  for (const [name, target] of targets) {
    switch (target.kind) {
      case "free":
      case "ours":
        break;
      case "input":
        throw fault("output/replaces-input", { file: join(folder, name), hint: hintOf(options) });
      case "blocked":
        throw fault("output/blocked", {
          file: join(folder, relative(resolve(folder), target.path)),
          found: target.found,
          expected: target.path === resolve(folder, name) ? "a new name, or a file" : "a folder",
          hint: `move it away, or ${hintOf(options)}`,
        });
      case "changed":
        taken.push(name);
        shown.push([name, "changed since fanc wrote it"]);
        break;
      case "foreign":
        taken.push(name);
        shown.push([name, "not written by fanc"]);
        break;
      default: {
        const never: never = target;
        return never;
      }
    }
  }
  if (options.force === true || taken.length === 0) return taken;
  const [only] = shown;
  const one = shown.length === 1 && only !== undefined;
  throw fault("output/in-the-way", {
    files: one ? "a file is" : `${taken.length} files are`,
    file: one ? join(folder, only[0]) : folder,
    found: one ? `a file ${only[1]}` : firstNames(shown.map(([name, why]) => `${name} (${why})`)),
    hint: hintOf(options, `replace ${one ? "it" : "them"} with --force`),
  });
}
