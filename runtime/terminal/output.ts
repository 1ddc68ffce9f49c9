import { closeSync } from "node:fs";
import { isatty } from "node:tty";
import { ExitCode } from "../errors/exit-codes.js";

export type OutputName = "stdout" | "stderr";

/** A standard stream that cannot be written. */
export interface LostOutput {
  readonly stream: OutputName;
  /** As Node names it: `EPIPE`, `EIO`, `ENOSPC`. */
  readonly code: string;
  /** The same in words. */
  readonly reason: string;
}

/**
 * The role of standard output for a command.
 * - `result`: the purpose of the command. The command ends when it cannot be written.
 * - `report`: a report on work whose result is elsewhere. The work is finished; then the exit code reports the loss.
 * - `copy`: what a file holds as well. Losing it changes nothing.
 */
export type OutputUse = "result" | "report" | "copy";

const names: readonly OutputName[] = ["stdout", "stderr"];
const lost = new Map<OutputName, LostOutput>();
const listeners = new Set<(lost: LostOutput) => void>();
let use: OutputUse = "result";

/**
 * Takes charge of both standard streams, once, before anything is written: a stream whose reader has left, whose terminal
 * is gone or whose disk is full ends no work. Standard error is never what a command is run for.
 */
export function superviseOutput(): void {
  for (const name of names) process[name].on("error", (error: NodeJS.ErrnoException) => lose(name, error));
  const terminals = [0, 1, 2].filter((fd) => isatty(fd));
  process.on("exit", (code) => {
    const stdout = lost.get("stdout");
    if (code === ExitCode.ok && use === "report" && stdout !== undefined && stdout.code !== "EPIPE")
      process.exitCode = ExitCode.unavailable;
    // Node restores the modes of terminals when it exits, and crashes (signal 11) on one that is gone.
    for (const fd of terminals) if (!isatty(fd)) closeOpen(fd);
  });
}

function closeOpen(fd: number): void {
  try {
    closeSync(fd);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EBADF") throw error;
  }
}

/** To be called before work begins that must not be lost with its output. */
export function useOutputAs(wanted: OutputUse): void {
  use = wanted;
}

/** Calls a listener once for each stream that is lost, or was lost before. Returns the function that ends that. */
export function onOutputLost(listener: (lost: LostOutput) => void): () => void {
  for (const one of lost.values()) listener(one);
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function lose(stream: OutputName, error: NodeJS.ErrnoException): void {
  if (lost.has(stream)) return;
  const code = error.code ?? "";
  const one = { stream, code, reason: inWords(error) };
  lost.set(stream, one);
  for (const listener of listeners) listener(one);
  if (stream === "stderr" || use === "copy") return;
  // `fanc … | head` has read enough: not an error.
  if (code !== "EPIPE") process.stderr.write(`error: cannot write to standard output: ${one.reason}\n`);
  if (use === "result") process.exit(code === "EPIPE" ? undefined : ExitCode.unavailable);
}

function inWords({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case "EPIPE":
      return "its reader has closed the pipe";
    case "EIO":
      return "the terminal or device is gone";
    case "ENOSPC":
    case "EDQUOT":
      return "no space is left on the device";
    default:
      return message;
  }
}
