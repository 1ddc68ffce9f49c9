import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { graphNames, moduleFile } from "../../compiler/contract/graph-files.js";
import type { Plan } from "../../compiler/contract/schema.js";
import { readRegular } from "../files/regular-file.js";
import { type Hashes, sha256Of } from "./checksummed-file.js";

/** Hashes of the modules of a generated package with the library that they import, by path in their folder. */
export async function moduleHashes(folder: string, plan: Plan): Promise<Hashes> {
  const library = (await readdir(join(folder, "lib"))).filter((name) => name.endsWith(".js")).sort();
  const names = [...library.map((name) => `lib/${name}`), ...graphNames(plan).map(moduleFile)];
  const hashes: [string, string][] = [];
  for (const name of names) hashes.push([name, sha256Of(await readRegular(join(folder, name)))]);
  return new Map(hashes);
}
