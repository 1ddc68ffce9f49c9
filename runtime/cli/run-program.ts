import { type Command, CommanderError } from "commander";
import { printableLines } from "../../dsl/text/printable.js";
import { ExitCode } from "../errors/exit-codes.js";
import { failureOf } from "../errors/failure.js";
import { stopWithParent } from "../process/stop-with-parent.js";
import { clearLiveLines } from "../terminal/live-lines.js";
import { superviseOutput } from "../terminal/output.js";

/** Exit codes above it name a signal. */
const signalled = 128;
/** Milliseconds for what a stopped command has given up, such as an engine that was being opened. */
const grace = 200;

/**
 * Loads a program and runs it with the arguments of this process. What either throws is reported on stderr; returns the
 * exit code. `call` is what a user types to start the program.
 */
export async function runProgram(call: string, load: () => Promise<Command>): Promise<number> {
  superviseOutput();
  stopWithParent();
  try {
    const program = await load();
    program.configureOutput({ outputError: (text, write) => write(printableLines(text)) });
    inherit(program, call);
    await program.parseAsync();
    const code = typeof process.exitCode === "number" ? process.exitCode : ExitCode.ok;
    if (code > signalled) setTimeout(() => process.exit(code), grace).unref();
    return code;
  } catch (error) {
    return reportFailure(error);
  }
}

/**
 * Completes a program of commands that were made apart. Commander gives settings (how errors are shown, exit codes) only to
 * commands that it has made itself, and an option of a command and its subcommand to the outer one.
 */
export function inherit(program: Command, call: string): void {
  program.enablePositionalOptions();
  copySettings(program, call);
  program.hook("preAction", (_, command) => handDown(command));
}

function copySettings(parent: Command, call: string): void {
  parent.showHelpAfterError(`(run \`${call} --help\` for its arguments and options)`);
  for (const command of parent.commands)
    copySettings(command.copyInheritedSettings(parent), `${call} ${command.name()}`);
}

/** Options that were given before the name of a subcommand count for it, unless it lacks them or reads them differently. */
function handDown(command: Command): void {
  const isGiven = (owner: Command, name: string): boolean => owner.getOptionValueSource(name) === "cli";
  for (let outer = command.parent; outer !== null; outer = outer.parent)
    for (const option of outer.options) {
      const name = option.attributeName();
      if (!isGiven(outer, name) || isGiven(command, name)) continue;
      const own = command.options.find((one) => one.attributeName() === name);
      const call = `'${command.name()}'`;
      if (own === undefined) command.error(`error: option '${option.flags}' is not an option of ${call}`);
      if (own.parseArg !== option.parseArg) command.error(`error: option '${option.flags}' must follow ${call}`);
      command.setOptionValueWithSource(name, outer.getOptionValue(name), "cli");
    }
}

function reportFailure(error: unknown): number {
  clearLiveLines();
  // Commander has printed its message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  const { text, exitCode } = failureOf(error);
  process.stderr.write(`${text}\n`);
  return exitCode;
}
