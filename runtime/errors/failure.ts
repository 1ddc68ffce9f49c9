import { printableLines } from "../../dsl/text/printable.js";
import type { FaultCode } from "./codes.js";
import { ExitCode } from "./exit-codes.js";
import { machineFault } from "./machine-faults.js";
import { fault, UserError, type UserErrorDetails } from "./user-error.js";

/** The error that ended a command. */
export interface Failure {
  readonly exitCode: ExitCode;
  readonly code: FaultCode;
  /** For people, with its code, its place, what was found, and what to do. */
  readonly text: string;
  readonly message: string;
  readonly details: {
    readonly [K in "file" | "row" | "found" | "expected" | "hint" | "more"]?: UserErrorDetails[K] | undefined;
  };
}

export function failureOf(thrown: unknown): Failure {
  const error = machineFault(thrown) ?? systemFault(thrown) ?? thrown;
  if (error instanceof UserError) {
    const { file, row, found, expected, hint, more } = error.details;
    const { code, message, exitCode } = error;
    const details = { file, row, found, expected, hint, more };
    return { exitCode, code, text: `error[${code}]: ${error.render()}`, message, details };
  }
  const [message, stack] = error instanceof Error ? [error.message, error.stack] : [String(error), String(error)];
  const text = `fanc has a bug; please report this with the spec that shows it:\n${printableLines(stack ?? "")}`;
  return { exitCode: ExitCode.bug, code: "fanc/bug", text, message, details: {} };
}

/** The error for an operation that the system has refused: missing rights, a folder in place of a file. */
function systemFault(error: unknown): UserError | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return undefined;
  const { code, path: file, syscall, message } = error as NodeJS.ErrnoException;
  const about = { file, cause: error };
  switch (code) {
    case "EACCES":
    case "EPERM":
      return fault("file/no-permission", about);
    case "EROFS":
      return fault("file/read-only", about);
    case "ENOENT":
      return fault(syscall === "mkdir" ? "file/no-folder-here" : "file/not-found", about);
    case "EEXIST":
      return fault("file/in-the-way", about);
    case "EISDIR":
      return fault("file/is-folder", about);
    case "ENOTDIR":
      return fault("file/not-a-folder", about);
    default:
      return fault("file/system", { reason: message, cause: error });
  }
}
