import { type Command, CommanderError } from "commander";
import { ExitCode, UserError } from "../user-error.js";
import { clearLiveLines } from "./live/live-lines.js";

/** Runs a program with the arguments of this process. What it throws is reported on stderr; returns the exit code. */
export async function runProgram(program: Command): Promise<number> {
  // `fanc … | head` closes the pipe early: nobody is left to read, so there is nothing to report.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  try {
    await program.parseAsync();
    return typeof process.exitCode === "number" ? process.exitCode : ExitCode.ok;
  } catch (error) {
    return reportFailure(error);
  }
}

function reportFailure(error: unknown): number {
  clearLiveLines();
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
