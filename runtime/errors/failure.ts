import { printable, printableLines } from "../../dsl/text/printable.js";
import { machineFault } from "./machine-faults.js";
import { ExitCode, UserError, type UserErrorDetails } from "./user-error.js";

/** What ended a command. */
export interface Failure {
  readonly exitCode: number;
  /** For people, with its place, what was found, and what to do. */
  readonly text: string;
  readonly message: string;
  readonly details: {
    readonly [K in "file" | "row" | "found" | "expected" | "hint"]?: UserErrorDetails[K] | undefined;
  };
}

export function failureOf(thrown: unknown): Failure {
  const error = machineFault(thrown) ?? thrown;
  if (error instanceof UserError) {
    const { file, row, found, expected, hint } = error.details;
    const details = { file, row, found, expected, hint };
    return { exitCode: error.exitCode, text: `error: ${error.render()}`, message: error.message, details };
  }
  const system = describeSystemError(error);
  if (system !== undefined) {
    return { exitCode: ExitCode.usage, text: `error: ${printable(system)}`, message: system, details: {} };
  }
  const [message, stack] = error instanceof Error ? [error.message, error.stack] : [String(error), String(error)];
  const text = `fanc has a bug; please report this with the spec that shows it:\n${printableLines(stack ?? "")}`;
  return { exitCode: ExitCode.bug, text, message, details: {} };
}

/** What the system refuses: missing rights, a folder in place of a file. */
function describeSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return undefined;
  const { code, path, syscall, message } = error as NodeJS.ErrnoException;
  const place = path === undefined ? "" : `${path}: `;
  switch (code) {
    case "EACCES":
    case "EPERM":
      return `${place}no permission`;
    case "EROFS":
      return `${place}this folder is read-only`;
    case "ENOENT":
      return syscall === "mkdir" ? `${place}no folder can be made here` : `${place}no such file or folder`;
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
