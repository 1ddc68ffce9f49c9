import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync } from "node:fs";

export interface CommandOptions {
  readonly cwd?: string;
  /** In addition to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** File to which all output of the command is appended. */
  readonly log?: string;
  /** Called with the output of the command as it arrives. */
  readonly onText?: (text: string) => void;
}

export type CommandResult =
  | { readonly ran: false }
  /** Code -1 means an end by a signal. `output` is the end of both output streams. */
  | { readonly ran: true; readonly code: number; readonly output: string };

/** Characters of output that are kept in memory. */
const KEPT = 20_000;
/** Milliseconds between asking a command to end and ending it. */
const GRACE = 2000;

/**
 * Runs a program with everything it starts as a group of its own: when the signal is raised, or this process ends, the
 * whole group is ended, so none of it keeps writing.
 * @returns the outcome; `ran: false` if there is no such program.
 * @throws the signal's reason.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env = {}, signal, log, onText }: CommandOptions,
): Promise<CommandResult> {
  signal.throwIfAborted();
  if (log !== undefined) appendFileSync(log, `\n$ ${[command, ...args].join(" ")}\n`);
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  let output = "";
  const hear = (chunk: Buffer): void => {
    const text = chunk.toString();
    output = (output + text).slice(-KEPT);
    if (log !== undefined) appendFileSync(log, text);
    onText?.(text);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const kill = (): void => endGroup(child, "SIGKILL");
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    endGroup(child, "SIGTERM");
    timer = setTimeout(kill, GRACE);
  };
  signal.addEventListener("abort", stop, { once: true });
  process.once("exit", kill);
  try {
    const result = await ended(child);
    signal.throwIfAborted();
    return result === undefined ? { ran: false } : { ran: true, code: result, output };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    process.off("exit", kill);
  }
}

/** The exit code; undefined if there is no such program. */
function ended(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" && error.syscall?.startsWith("spawn") === true) resolve(undefined);
      else reject(error);
    });
    child.once("close", (code) => resolve(code ?? -1));
  });
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    // It ended in this moment.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The last line that is not blank, for a message. */
export function lastLine(output: string): string {
  const lines = output.split(/[\r\n]+/).flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  return lines.at(-1) ?? "no output";
}
