import { printableLines } from "../../dsl/text/printable.js";

/** Exit codes of the command line; see docs/guide/command-line.md. */
export const ExitCode = {
  ok: 0,
  bug: 1,
  usage: 2,
  unavailable: 3,
  findings: 4,
  formatDifferences: 5,
  noUsableModel: 6,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface UserErrorDetails {
  /** File at fault, as the user would type it. */
  readonly file?: string;
  /** 1-based line or row in that file. */
  readonly row?: number;
  readonly found?: string;
  readonly expected?: string;
  /** What to do next, as an imperative sentence. */
  readonly hint?: string;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/**
 * A fault of the input, not of this program: it is shown to the user as one message without a stack trace.
 * Everything that is not a `UserError` counts as a bug of fanc (exit code 1).
 */
export class UserError extends Error {
  readonly details: UserErrorDetails;

  constructor(message: string, details: UserErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "UserError";
    this.details = details;
  }

  get exitCode(): ExitCode {
    return this.details.exitCode ?? ExitCode.findings;
  }

  /** The message with its place, what was found and expected, and the hint: one line each. */
  render(): string {
    const { file, row, found, expected, hint } = this.details;
    const place = file === undefined ? "" : row === undefined ? `${file}: ` : `${file}:${row}: `;
    const lines = [`${place}${this.message}`];
    if (found !== undefined) lines.push(`  found:    ${found}`);
    if (expected !== undefined) lines.push(`  expected: ${expected}`);
    if (hint !== undefined) lines.push(`  hint:     ${hint}`);
    return printableLines(lines.join("\n"));
  }
}
