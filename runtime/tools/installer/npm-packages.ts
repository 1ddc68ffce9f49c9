import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ExitCode, UserError } from "../../errors/user-error.js";
import { unreachable } from "./registry-trouble.js";
import { lastLine, runCommand } from "./run-command.js";

export interface NpmPackages {
  readonly folder: string;
  /** By exact version. */
  readonly packages: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly log: string;
}

/** Puts npm packages into a folder of their own. No install script runs: they would download from other hosts. */
export async function installPackages({ folder, packages, signal, log }: NpmPackages): Promise<void> {
  const manifest = { name: "fanc-engine", private: true, dependencies: packages };
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const [command, ...first] = npm();
  // The folder is named, since npm tells those it starts (this program, where npx runs it) to use its own.
  const args = [
    ...first,
    "install",
    "--prefix",
    folder,
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-progress",
  ];
  const result = await runCommand(command, args, { cwd: folder, signal, log });
  if (!result.ran) {
    throw new UserError("no npm, which fetches the engine's packages", {
      found: `tried ${command}`,
      hint: "install npm, which comes with Node",
      exitCode: ExitCode.unavailable,
    });
  }
  if (result.code === 0) return;
  const found = result.output.split("\n").find((line) => /npm (error|ERR!) (?!code|A complete log)/.test(line));
  throw unreachable(result.output)
    ? new UserError("npm does not reach its package registry", {
        found: found ?? lastLine(result.output),
        hint: `try again when the network is back; the whole output is in ${log}`,
        exitCode: ExitCode.unavailable,
      })
    : new UserError("npm could not install the engine's packages", {
        found: found ?? lastLine(result.output),
        hint: `the whole output is in ${log}`,
      });
}

function npm(): readonly [string, ...string[]] {
  // On Windows npm is a script of the command interpreter, which would take our arguments apart.
  if (process.platform !== "win32") return ["npm"];
  return [process.execPath, join(dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js")];
}
