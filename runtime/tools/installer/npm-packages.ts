import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fault } from "../../errors/user-error.js";
import { unreachable } from "./registry-trouble.js";
import { lastLine, runCommand } from "./run-command.js";

export interface NpmPackages {
  readonly folder: string;
  /** By exact version. */
  readonly packages: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly log: string;
}

/** Installs npm packages into a folder of their own, without their install scripts, which download from other hosts. */
export async function installPackages({ folder, packages, signal, log }: NpmPackages): Promise<void> {
  const manifest = { name: "fanc-engine", private: true, dependencies: packages };
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const [command, ...first] = npm();
  // npm sets the folder for the programs it starts, such as this one under npx: --prefix overrides that.
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
  if (!result.ran) throw fault("install/no-npm", { found: `tried ${command}` });
  if (result.code === 0) return;
  const line = result.output.split("\n").find((one) => /npm (error|ERR!) (?!code|A complete log)/.test(one));
  const code = unreachable(result.output) ? "install/npm-unreachable" : "install/npm-failed";
  throw fault(code, { log, found: line ?? lastLine(result.output) });
}

function npm(): readonly [string, ...string[]] {
  // On Windows npm is a script of the command interpreter, which would split our arguments.
  if (process.platform !== "win32") return ["npm"];
  return [process.execPath, join(dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js")];
}
