import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { platformName } from "../../engines/tfjs/installed/store.js";
import { platformsOf, type Wheel, wheelFor } from "../../engines/tfjs/installed/wheels.js";
import { ExitCode, UserError } from "../../errors/user-error.js";
import { runCommand } from "./run-command.js";

/** What building tfjs-node takes. */
export interface Tools {
  /** Command of a Python with pip. */
  readonly python: string;
  /** C++ compiler, as the variable CXX takes it. */
  readonly compiler: string;
  /** Folder with `include/node`, as node-gyp's `--nodedir` takes it. */
  readonly nodeFolder: string;
}

const lacking = (message: string, found: string, hint: string): UserError =>
  new UserError(message, { found, hint, exitCode: ExitCode.unavailable });

/** @throws UserError where TensorFlow has no library for this machine. */
export function requireWheel(kind: "cpu" | "gpu", platform: string = platformName): Wheel {
  const wheel = wheelFor(kind, platform);
  const what = kind === "gpu" ? "tfjs-node-gpu" : "tfjs-node";
  if (wheel === undefined) {
    throw lacking(
      `${what} cannot be set up by this command on this system`,
      `${platform}; it can on ${platformsOf(kind).join(" and ")}`,
      `run \`npm install @tensorflow/${what}\` in your project, where its download works: fanc finds it there`,
    );
  }
  return wheel;
}

/** TensorFlow's wheels are linked to the GNU C library; `version` is that of this system, undefined where there is none. */
export function requireGlibc(version: string | undefined = glibcVersion()): void {
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  if (major > 2 || (major === 2 && minor >= 27)) return;
  throw lacking(
    "TensorFlow's library needs the GNU C library 2.27 or later",
    version === undefined ? "another C library (musl, as in Alpine Linux)" : `glibc ${version}`,
    "use a newer Linux or one with the GNU C library, or another engine: `fanc engine list` shows them",
  );
}

function glibcVersion(): string | undefined {
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}

/** @throws UserError that names the first tool that is not there. */
export async function findTools(signal: AbortSignal, env: NodeJS.ProcessEnv = process.env): Promise<Tools> {
  const python = await findPython(signal, env);
  const compiler = await findCompiler(signal, env);
  await requireMake(signal, env);
  return { python, compiler, nodeFolder: await findNodeFolder(env) };
}

async function works(command: string, args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const result = await runCommand(command, args, { signal });
  return result.ran && result.code === 0;
}

async function findPython(signal: AbortSignal, env: NodeJS.ProcessEnv): Promise<string> {
  const wanted = env.FANC_PYTHON ?? "";
  const candidates = wanted === "" ? ["python3", "python"] : [wanted];
  for (const python of candidates)
    if (await works(python, ["-c", "import sys, pip, zipfile; sys.exit(sys.version_info < (3, 8))"], signal))
      return python;
  throw lacking(
    "no Python 3.8 or later with pip, which fetches TensorFlow's library",
    `tried ${candidates.join(" and ")}${wanted === "" ? "" : " (FANC_PYTHON)"}`,
    "install Python with pip (Debian: apt-get install python3-pip), or name one in FANC_PYTHON",
  );
}

async function findCompiler(signal: AbortSignal, env: NodeJS.ProcessEnv): Promise<string> {
  const wanted = env.CXX ?? "";
  const candidates = wanted === "" ? ["g++", "clang++", "c++"] : [wanted];
  for (const compiler of candidates) {
    const [command = "", ...args] = compiler.trim().split(/\s+/);
    if (command !== "" && (await works(command, [...args, "--version"], signal))) return compiler;
  }
  throw lacking(
    "no C++ compiler, which builds the binding of tfjs-node",
    `tried ${candidates.join(", ")}${wanted === "" ? "" : " (CXX)"}`,
    "install one (Debian: apt-get install g++ make), or name it in CXX",
  );
}

async function requireMake(signal: AbortSignal, env: NodeJS.ProcessEnv): Promise<void> {
  const make = env.MAKE ?? "make";
  if (await works(make, ["--version"], signal)) return;
  throw lacking(
    "no make, which builds the binding of tfjs-node",
    `tried ${make}`,
    "install it (Debian: apt-get install make)",
  );
}

/** Node's own headers lie beside it; those of the distribution may lie under /usr. */
async function findNodeFolder(env: NodeJS.ProcessEnv): Promise<string> {
  const wanted = env.npm_config_nodedir ?? "";
  const own = dirname(dirname(process.execPath));
  const candidates = wanted === "" ? [own, "/usr"] : [wanted];
  for (const folder of candidates) if (await isThere(join(folder, "include", "node", "node_api.h"))) return folder;
  throw lacking(
    "no headers of Node, which the binding of tfjs-node is built with",
    `no include/node/node_api.h in ${[...new Set(candidates)].join(" and ")}`,
    "install Node from nodejs.org's archive, which brings them (Debian's own Node: apt-get install libnode-dev), or name their folder in npm_config_nodedir",
  );
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
