import { rm } from "node:fs/promises";
import { join } from "node:path";
import { bindingFolder, nodeApi } from "../../engines/tfjs/installed/store.js";
import { fault } from "../../errors/user-error.js";
import type { Tools } from "./prerequisites.js";
import { lastLine, runCommand } from "./run-command.js";

export interface BindingBuild {
  /** Folder of the engine: holds `node_modules`. */
  readonly folder: string;
  /** Folder of tfjs-node, with its `deps`. */
  readonly packageFolder: string;
  readonly tools: Tools;
  readonly signal: AbortSignal;
  readonly log: string;
}

/** Compiles tfjs-node's binding against the library in its `deps`, with Node's headers of this machine. */
export async function buildBinding({ folder, packageFolder, tools, signal, log }: BindingBuild): Promise<void> {
  const gyp = join(folder, "node_modules", "node-gyp", "bin", "node-gyp.js");
  const args = [
    "rebuild",
    `--nodedir=${tools.nodeFolder}`,
    `--python=${tools.python}`,
    "--module_name=tfjs_binding",
    `--module_path=${bindingFolder(packageFolder)}`,
    `--napi_build_version=${nodeApi}`,
  ];
  const env = { CXX: tools.compiler };
  const result = await runCommand(process.execPath, [gyp, ...args], { cwd: packageFolder, env, signal, log });
  if (!result.ran || result.code !== 0) {
    const output = result.ran ? result.output : "";
    const line = output.split("\n").find((one) => /error:|gyp ERR! stack/.test(one));
    throw fault("install/build-failed", { log, found: line ?? lastLine(output) });
  }
  await rm(join(packageFolder, "build"), { recursive: true, force: true });
}
