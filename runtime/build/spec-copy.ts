import { dirname, relative, resolve, sep } from "node:path";
import { z } from "zod";
import { STD_PREFIX } from "../../compiler/host/host.js";
import type { Settings } from "../../compiler/resolve/settings/read.js";
import { gitCommit } from "../run/git-commit.js";
import { type SpecRecord, specRecordSchema } from "../run/spec-record.js";
import { commonFolder } from "../run/stored-paths.js";

/**
 * The folder `spec/` of a run: the files that were compiled, as they were then, and `spec.json`, which says how to
 * compile them again. Files of the library are under `@std/`: `fanc compile` takes the installed ones, `fanc train --resume`
 * these.
 */
export async function specCopy(
  file: string,
  texts: ReadonlyMap<string, string>,
  settings: Settings,
  sha256: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const own = [...texts.keys()].filter((path) => !path.startsWith(STD_PREFIX)).map((path) => resolve(path));
  const root = commonFolder(own.map((path) => dirname(path)));
  const shown = (path: string): string => relative(root, resolve(path)).split(sep).join("/");
  const git = await gitCommit(dirname(resolve(file)));
  const main = shown(file);
  const record: SpecRecord = { schema: "fanc.spec/1", main, set: new Map(settings), sha256 };
  const json = { ...z.encode(specRecordSchema, record), ...(git && { git }) };
  const copies = [...texts].map(([path, text]): [string, string] => [
    `spec/${path.startsWith(STD_PREFIX) ? path : shown(path)}`,
    text,
  ]);
  // Imports may not leave the folder of a project, which package.json marks.
  const marks: readonly [string, string][] = main.includes("/") ? [["spec/package.json", '{ "private": true }\n']] : [];
  const all = [...copies, ...marks, ["spec/spec.json", `${JSON.stringify(json, null, 2)}\n`] as const];
  return new Map(all.map(([name, text]) => [name, new TextEncoder().encode(text)]));
}
