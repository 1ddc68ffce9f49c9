#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { ExitCode, UserError } from "../user-error.js";
import { checkCommand } from "./commands/check.js";
import { compileCommand } from "./commands/compile.js";
import { dataCommand } from "./commands/data.js";
import { evalCommand } from "./commands/eval.js";
import { predictCommand } from "./commands/predict.js";
import { trainCommand } from "./commands/train.js";

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("fanc")
  .description("compiler for .fan files: face-attribute networks as a language (LNets + ANet, ICCV 2015)")
  .version(version)
  .showHelpAfterError("(fanc --help tells more)")
  .exitOverride()
  .addHelpText(
    "after",
    "\nExit codes: 0 ok, 1 bug of fanc, 2 bad invocation, 4 errors in spec or data, 6 no usable model, 130 interrupted",
  );
for (const command of [
  checkCommand(),
  compileCommand(),
  dataCommand(),
  trainCommand(),
  evalCommand(),
  predictCommand(),
]) {
  program.addCommand(command.copyInheritedSettings(program));
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}

function reportFailure(error: unknown): number {
  // Commander has printed its message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  if (error instanceof UserError) {
    process.stderr.write(`error: ${error.render()}\n`);
    return error.exitCode;
  }
  const system = describeSystemError(error);
  if (system !== undefined) {
    process.stderr.write(`error: ${system}\n`);
    return ExitCode.usage;
  }
  process.stderr.write(
    `fanc has a bug; please report this with the spec that shows it:\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return ExitCode.bug;
}

/** Faults of the machine rather than of the program: a full disk, missing rights. */
function describeSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const { code, path } = error as NodeJS.ErrnoException;
  const place = path === undefined ? "" : `${path}: `;
  switch (code) {
    case "ENOSPC":
      return `${place}no space is left on the disk; free some and run the same command with --resume`;
    case "EACCES":
    case "EPERM":
      return `${place}no permission`;
    case "EROFS":
      return `${place}this folder is read-only`;
    case "ENOENT":
      return `${place}no such file or folder`;
    case "EISDIR":
      return `${place}is a folder`;
    default:
      return undefined;
  }
}
