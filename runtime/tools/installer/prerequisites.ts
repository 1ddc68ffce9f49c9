import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { platformName } from "../../engines/tfjs/installed/store.js";
import { platformsOf, type Wheel, wheelFor } from "../../engines/tfjs/installed/wheels.js";
import { fault } from "../../errors/user-error.js";
import { runCommand } from "./run-command.js";

/** The programs that build tfjs-node. */
export interface Tools {
  /** Command of a Python with pip. */
  readonly python: string;
  /** C++ compiler, in the form of the variable CXX. */
  readonly compiler: string;
  /** Folder with `include/node`, for node-gyp's `--nodedir`. */
  readonly nodeFolder: string;
}

/** @throws UserError if TensorFlow has no library for this machine. */
export function requireWheel(kind: "cpu" | "gpu", platform: string = platformName): Wheel {
  const wheel = wheelFor(kind, platform);
  const what = kind === "gpu" ? "tfjs-node-gpu" : "tfjs-node";
  if (wheel === undefined) {
    const found = `${platform}; supported are ${platformsOf(kind).join(" and ")}`;
    throw fault("install/system", { package: what, found });
  }
  return wheel;
}

/** TensorFlow's wheels are linked to the GNU C library; `version` is this system's, undefined if it has another one. */
export function requireGlibc(version: string | undefined = glibcVersion()): void {
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  if (major > 2 || (major === 2 && minor >= 27)) return;
  const found = version === undefined ? "another C library (musl, as in Alpine Linux)" : `glibc ${version}`;
  throw fault("install/old-glibc", { found });
}

function glibcVersion(): string | undefined {
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}

/** @throws UserError that names the first missing tool. */
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
  const found = `tried ${candidates.join(" and ")}${wanted === "" ? "" : " (FANC_PYTHON)"}`;
  throw fault("install/no-python", { found });
}

async function findCompiler(signal: AbortSignal, env: NodeJS.ProcessEnv): Promise<string> {
  const wanted = env.CXX ?? "";
  const candidates = wanted === "" ? ["g++", "clang++", "c++"] : [wanted];
  for (const compiler of candidates) {
    const [command = "", ...args] = compiler.trim().split(/\s+/);
    if (command !== "" && (await works(command, [...args, "--version"], signal))) return compiler;
  }
  throw fault("install/no-compiler", { found: `tried ${candidates.join(", ")}${wanted === "" ? "" : " (CXX)"}` });
}

async function requireMake(signal: AbortSignal, env: NodeJS.ProcessEnv): Promise<void> {
  const make = env.MAKE ?? "make";
  if (await works(make, ["--version"], signal)) return;
  throw fault("install/no-make", { found: `tried ${make}` });
}

/** Node's archive includes the headers; those of a distribution can be under /usr. */
async function findNodeFolder(env: NodeJS.ProcessEnv): Promise<string> {
  const wanted = env.npm_config_nodedir ?? "";
  const own = dirname(dirname(process.execPath));
  const candidates = wanted === "" ? [own, "/usr"] : [wanted];
  for (const folder of candidates) if (await isThere(join(folder, "include", "node", "node_api.h"))) return folder;
  throw fault("install/no-headers", {
    found: `no include/node/node_api.h in ${[...new Set(candidates)].join(" and ")}`,
  });
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
