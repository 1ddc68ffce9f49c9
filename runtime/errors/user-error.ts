import { printableLines } from "../../dsl/text/printable.js";
import { FAULTS, type FaultCode } from "./codes.js";
import { type ExitCode, exitCodeOf } from "./exit-codes.js";
import type { FaultRow } from "./fault-row.js";

export { ExitCode } from "./exit-codes.js";

/** The parts of an error besides its message. */
export interface UserErrorDetails {
  /** File at fault, as the user would type it. */
  readonly file?: string | undefined;
  /** 1-based line or row in that file. */
  readonly row?: number | undefined;
  readonly found?: string | undefined;
  /** In place of the table's. */
  readonly expected?: string | undefined;
  /** What to do next, as an imperative sentence; in place of the table's. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

type HolesOf<C extends FaultCode> = (typeof FAULTS)[C] extends FaultRow<infer K> ? K : never;

/** The values of a code's holes, and details. Nothing has to be given for a code without holes. */
export type About<C extends FaultCode> = [HolesOf<C>] extends [never]
  ? [about?: UserErrorDetails]
  : [about: UserErrorDetails & Readonly<Record<HolesOf<C>, string | number>>];

/** An error in words: what `fault` throws and subclasses of `UserError` begin with. */
export interface FaultText {
  readonly code: FaultCode;
  readonly message: string;
  readonly details: UserErrorDetails;
}

/** For subclasses: `super(faultText("CODE", { … }))`. A wrong code or a missing value does not compile. */
export function faultText<C extends FaultCode>(code: C, ...[about]: About<C>): FaultText {
  const { file, row, found, expected, hint, cause, ...holes } = (about ?? {}) as UserErrorDetails;
  const table: FaultRow<never> = FAULTS[code];
  return {
    code,
    message: table.message.format(holes),
    details: {
      file,
      row,
      found,
      expected: expected ?? table.expected?.format(holes),
      hint: hint ?? table.hint?.format(holes),
      cause,
    },
  };
}

/** The error of a code, to be thrown: `throw fault("weights/damaged", { file, found })`. */
export const fault = <C extends FaultCode>(code: C, ...about: About<C>): UserError =>
  new UserError(faultText(code, ...about));

/**
 * A fault of the input, the command or the machine: it is shown to the user as one message without a stack trace.
 * Everything else that is thrown counts as a bug of fanc (exit code 1).
 */
export class UserError extends Error {
  readonly code: FaultCode;
  readonly details: UserErrorDetails;

  constructor({ code, message, details }: FaultText) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "UserError";
    this.code = code;
    this.details = details;
  }

  get exitCode(): ExitCode {
    return exitCodeOf(FAULTS[this.code].class);
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
