import { shortened } from "../../dsl/text/columns.js";
import { printable, printableLines } from "../../dsl/text/printable.js";
import { FAULTS, type FaultCode } from "./codes.js";
import { type ExitCode, exitCodeOf } from "./exit-codes.js";
import type { FaultRow } from "./fault-row.js";

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
  /** Errors of the same file besides this one. */
  readonly more?: MoreFaults | undefined;
  readonly cause?: unknown;
}

/** An error of a row besides the first one. */
export interface RowFault {
  readonly row?: number | undefined;
  readonly message: string;
  readonly found?: string | undefined;
}

export interface MoreFaults {
  /** The errors that follow the first one. */
  readonly faults: readonly RowFault[];
  /** Number of all errors in the file, the first one and those that are not listed included. */
  readonly total: number;
}

/** Characters that are shown of each part of an error; a hint can hold a map of weights. */
const longest = { message: 1000, found: 1000, expected: 2000, hint: 20_000 } as const;

const cut = (text: string | undefined, most: number): string | undefined =>
  text === undefined ? undefined : shortened(text, most);

/** Control characters escaped; further lines indented, so no value looks like a line of ours. */
const safe = (text: string): string => printableLines(text).replace(/\n(?! {4})/g, "\n    ");

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
  const { file, row, found, expected, hint, more, cause, ...holes } = (about ?? {}) as UserErrorDetails;
  const table: FaultRow<never> = FAULTS[code];
  return {
    code,
    message: shortened(table.message.format(holes), longest.message),
    details: {
      file,
      row,
      found: cut(found, longest.found),
      expected: cut(expected ?? table.expected?.format(holes), longest.expected),
      hint: cut(hint ?? table.hint?.format(holes), longest.hint),
      more,
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

  /** The same error in one part of a larger work, which the message names. */
  within(part: string): UserError {
    const { code, details } = this;
    return new UserError({
      code,
      message: shortened(`${shortened(part, 300)}: ${this.message}`, longest.message),
      details,
    });
  }

  /** The same error where another remedy is at hand. */
  withHint(hint: string): UserError {
    const { code, message, details } = this;
    return new UserError({ code, message, details: { ...details, hint } });
  }

  get exitCode(): ExitCode {
    return exitCodeOf(FAULTS[this.code].class);
  }

  /** The message with its place, what was found and expected, and the hint: one line each; then the other errors. */
  render(): string {
    const { file, row, found, expected, hint, more } = this.details;
    const place = file === undefined ? "" : row === undefined ? `${printable(file)}: ` : `${printable(file)}:${row}: `;
    const lines = [`${place}${safe(this.message)}`];
    if (found !== undefined) lines.push(`  found:    ${safe(found)}`);
    if (expected !== undefined) lines.push(`  expected: ${safe(expected)}`);
    if (hint !== undefined) lines.push(`  hint:     ${safe(hint)}`);
    if (more !== undefined) lines.push(...moreLines(more));
    return lines.join("\n");
  }
}

function moreLines({ faults, total }: MoreFaults): readonly string[] {
  const hidden = total - 1 - faults.length;
  const lines = faults.map(({ row, message, found }) =>
    printable(`${row === undefined ? "" : `row ${row}: `}${message}${found === undefined ? "" : ` (${found})`}`),
  );
  return [
    ...lines.map((line, i) => `  ${i === 0 ? "also:    " : "         "} ${line}`),
    `  errors:   ${total} in this file${hidden > 0 ? `, ${hidden} of them not shown` : ""}`,
  ];
}
