#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { ExitCode, UserError } from "../user-error.js";
import { packageVersion } from "./version.js";

const program = new Command("fanc")
  .description("compiler for .fan files: face-attribute networks as a language (LNets + ANet, ICCV 2015)")
  .version(packageVersion)
  .showHelpAfterError("(fanc --help tells more)")
  .exitOverride()
  .addHelpText(
    "after",
    "\nExit codes: 0 ok, 1 bug of fanc, 2 bad invocation, 3 this machine lacks something, 4 errors in spec or data, 5 fmt --check found differences, 6 no usable model, 130 interrupted",
  );
/** Commands in the order of the help. Each is loaded only when it is asked for: the libraries behind them are large. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import("./commands/check.js")).checkCommand(),
  fmt: async () => (await import("./commands/fmt.js")).fmtCommand(),
  explain: async () => (await import("./commands/explain.js")).explainCommand(),
  summary: async () => (await import("./commands/summary.js")).summaryCommand(),
  compile: async () => (await import("./commands/compile.js")).compileCommand(),
  data: async () => (await import("./commands/data.js")).dataCommand(),
  weights: async () => (await import("./commands/weights.js")).weightsCommand(),
  train: async () => (await import("./commands/train.js")).trainCommand(),
  eval: async () => (await import("./commands/eval.js")).evalCommand(),
  export: async () => (await import("./commands/export.js")).exportCommand(),
  predict: async () => (await import("./commands/predict.js")).predictCommand(),
  engine: async () => (await import("./commands/engine.js")).engineCommand(),
};
const wanted = process.argv[2] ?? "";
for (const name of Object.hasOwn(commands, wanted) ? [wanted] : Object.keys(commands)) {
  const command = await commands[name]?.();
  if (command !== undefined) program.addCommand(command.copyInheritedSettings(program));
}

// `fanc … | head` closes the pipe early: nobody is left to read, so there is nothing to report.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

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
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return undefined;
  const { code, path, message } = error as NodeJS.ErrnoException;
  const place = path === undefined ? "" : `${path}: `;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return `${place}no space is left on the disk; free some and run the command again (train: with --resume)`;
    case "EACCES":
    case "EPERM":
      return `${place}no permission`;
    case "EROFS":
      return `${place}this folder is read-only`;
    case "ENOENT":
      return `${place}no such file or folder`;
    case "EEXIST":
      return `${place}a file is in the way of this folder`;
    case "EISDIR":
      return `${place}is a folder`;
    case "ENOTDIR":
      return `${place}a part of this path is a file, not a folder`;
    default:
      return message;
  }
}
