import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { graphNames, moduleFile, onnxFile } from "../../compiler/plan/graph-files.js";
import type { Plan } from "../../compiler/plan/schema.js";
import { type EngineName, tensorFlow } from "../engines/engine-names.js";
import { exists } from "../exists.js";
import { ExitCode, UserError } from "../user-error.js";

/** Makes Node take the modules beside it for ES modules. */
const packageFile = new TextEncoder().encode(`${JSON.stringify({ type: "module" })}\n`);

/**
 * The modules of the TensorFlow.js target in a folder with the library that they import, by path; empty where the folder
 * has none.
 */
export async function readModules(folder: string, plan: Plan): Promise<ReadonlyMap<string, Uint8Array>> {
  const modules = graphNames(plan).map(moduleFile);
  if (modules[0] === undefined || !(await exists(join(folder, modules[0])))) return new Map();
  const library = (await readdir(join(folder, "lib"))).filter((name) => name.endsWith(".js")).sort();
  const files = new Map<string, Uint8Array>([["package.json", packageFile]]);
  for (const path of [...library.map((name) => `lib/${name}`), ...modules])
    files.set(path, await readFile(join(folder, path)));
  return files;
}

/** Throws `UserError` (exit code 2) for a build without what an engine runs, before a run is made of it. */
export function requireRunnableOn(engine: EngineName, plan: Plan, files: ReadonlyMap<string, Uint8Array>): void {
  const forTensorFlow = tensorFlow(engine);
  const missing = graphNames(plan)
    .map(forTensorFlow ? moduleFile : onnxFile)
    .find((file) => !files.has(file));
  if (missing === undefined) return;
  throw new UserError(`this build has nothing that --engine ${engine} could run`, {
    found: `no ${missing}`,
    hint: forTensorFlow ? "give `fanc train` the .fan file instead of a build" : "use --engine tfjs",
    exitCode: ExitCode.usage,
  });
}
