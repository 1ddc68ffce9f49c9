import { CommanderError } from "commander";
import { fancProgram } from "../../runtime/cli/program.js";
import { inherit } from "../../runtime/cli/run-program.js";
import { failureOf } from "../../runtime/errors/failure.js";

export interface HereOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command in this process, in a folder: in a small part of the time that a process of its own takes. Its threads
 * come from `dist/`.
 */
export async function fancHere(args: readonly string[], folder: string): Promise<HereOutcome> {
  const [before, exitCode] = [process.cwd(), process.exitCode];
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  process.chdir(folder);
  process.exitCode = 0;
  try {
    const code = await codeOf(args);
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.chdir(before);
    process.exitCode = exitCode;
    stdout.restore();
    stderr.restore();
  }
}

async function codeOf(args: readonly string[]): Promise<number> {
  try {
    const program = await fancProgram(args[0] ?? "");
    inherit(program, "fanc");
    await program.parseAsync(args, { from: "user" });
    return typeof process.exitCode === "number" ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { text, exitCode } = failureOf(error);
    process.stderr.write(`${text}\n`);
    return exitCode;
  }
}

function capture(stream: NodeJS.WriteStream): { text(): string; restore(): void } {
  const { write } = stream;
  let text = "";
  stream.write = (chunk: string | Uint8Array) => {
    text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    return true;
  };
  return {
    text: () => text,
    restore: () => {
      stream.write = write;
    },
  };
}
