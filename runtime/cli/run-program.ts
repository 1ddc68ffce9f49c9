import { type Command, CommanderError } from "commander";
import { printableLines } from "../../dsl/text/printable.js";
import { failureOf } from "../errors/failure.js";
import { ExitCode } from "../errors/user-error.js";
import { clearLiveLines } from "../terminal/live-lines.js";
import { superviseOutput } from "../terminal/output.js";

/** Exit codes above it name a signal. */
const signalled = 128;
/** Milliseconds for what a stopped command has given up, such as an engine that was being opened. */
const grace = 200;

/**
 * Loads a program and runs it with the arguments of this process. What either throws is reported on stderr; returns the
 * exit code.
 */
export async function runProgram(load: () => Promise<Command>): Promise<number> {
  superviseOutput();
  try {
    const program = await load();
    program.configureOutput({ outputError: (text, write) => write(printableLines(text)) });
    inherit(program);
    await program.parseAsync();
    const code = typeof process.exitCode === "number" ? process.exitCode : ExitCode.ok;
    if (code > signalled) setTimeout(() => process.exit(code), grace).unref();
    return code;
  } catch (error) {
    return reportFailure(error);
  }
}

/** Commander gives settings (how errors are shown, exit codes) only to commands that it has made itself. */
export function inherit(parent: Command): void {
  for (const command of parent.commands) inherit(command.copyInheritedSettings(parent));
}

function reportFailure(error: unknown): number {
  clearLiveLines();
  // Commander has printed its message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  const { text, exitCode } = failureOf(error);
  process.stderr.write(`${text}\n`);
  return exitCode;
}
