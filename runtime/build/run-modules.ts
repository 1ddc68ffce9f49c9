import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { graphNames, moduleFile } from "../../compiler/contract/graph-files.js";
import type { Plan } from "../../compiler/contract/schema.js";
import { type Exports, importModule } from "../engines/graph-source.js";
import { fault } from "../errors/user-error.js";
import { makeFolder } from "../files/make-folder.js";
import { packageVersion } from "../process/version.js";
import { sha256Of } from "../run/checksummed-file.js";
import { readRunSpec } from "../run/read-spec.js";
import type { RunFolder } from "../run/run-folder.js";
import type { LoadModule } from "../run/run-graph.js";
import { quoted } from "../text/quoted.js";
import { compileTexts } from "./compile-file.js";
import { tfjsModules } from "./tfjs-target.js";

/**
 * Modules of the TensorFlow.js target for a run. A run folder holds none: they would be programs of whoever made it. They
 * are generated from the spec that the run keeps, once it is certain that this version compiles it to the run's graphs.
 * @throws UserError for a run of a generated package, or with a spec that this version compiles to something else.
 */
export async function modulesOfSpec(run: RunFolder): Promise<LoadModule> {
  if (run.state.modules !== undefined)
    throw fault("modules/of-package", { file: run.path, run: quoted(resolve(run.path)) });
  const spec = await readRunSpec(run);
  if (spec === undefined)
    throw new Error("build: a run without a spec has modules for no engine; openRunEngine has checked");
  const compiled = compileTexts(spec.texts, spec.main, { settings: spec.set, specFile: run.plan.spec.file });
  const different = compiled.ok ? differing(compiled.files, run) : "spec/";
  if (!compiled.ok || different !== undefined)
    throw fault("modules/differ", {
      file: run.file("spec", spec.main),
      found: `${compiled.ok ? `another ${different}` : "errors"}; fanc ${run.state.fanc} has made the run, this is ${packageVersion}`,
      version: run.state.fanc,
    });
  return importAll(tfjsModules(compiled), run.plan);
}

/** The first file of the run's build that was compiled to something else now. */
function differing(files: ReadonlyMap<string, Uint8Array>, { state }: RunFolder): string | undefined {
  const built = [...state.files.keys()].flatMap((name) => (name.startsWith("build/") ? [name.slice(6)] : []));
  return [...new Set([...files.keys(), ...built])].find((name) => {
    const content = files.get(name);
    return content === undefined || sha256Of(content) !== state.files.get(`build/${name}`);
  });
}

/** Runs modules from a folder that only this user can look into, and removes it: Node keeps what it has loaded. */
async function importAll(files: ReadonlyMap<string, Uint8Array>, plan: Plan): Promise<LoadModule> {
  const folder = await mkdtemp(join(tmpdir(), "fanc-modules-"));
  try {
    for (const [name, content] of files) {
      await makeFolder(dirname(join(folder, name)));
      await writeFile(join(folder, name), content);
    }
    const loaded = new Map<string, Exports>();
    for (const name of graphNames(plan)) loaded.set(name, await importModule(join(folder, moduleFile(name))));
    return async (graph) => {
      const found = loaded.get(graph);
      if (found === undefined) throw new Error(`tfjs: no module ${graph}`);
      return found;
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
