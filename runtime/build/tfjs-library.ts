import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { contractFile, type LibraryText } from "../../compiler/targets/tfjs/library-text.js";
import { packageRoot } from "./node-host.js";

/**
 * The library of generated TensorFlow.js modules: as we write it, or as our own build made JavaScript of it.
 * Throws if this package has not been built.
 */
export function readTfjsLibrary(form: "ts" | "js"): LibraryText {
  const folder = path.join(packageRoot(), ...(form === "js" ? ["dist"] : []), "compiler", "targets", "tfjs", "library");
  const contract = path.join(packageRoot(), "compiler", "contract", `${contractFile}.ts`);
  const names = readdirSync(folder).filter((name) => name.endsWith(`.${form}`) && !/\.(?:test|d)\.[jt]s$/.test(name));
  const files = names.map((name): [string, string] => [
    name.slice(0, -3),
    readFileSync(path.join(folder, name), "utf8").replace(/\n\/\/# sourceMappingURL=.*\n?$/, "\n"),
  ]);
  return new Map([...files, ...(form === "ts" ? [[contractFile, readFileSync(contract, "utf8")] as const] : [])]);
}
