import { EMPTY_CELL, shownSpelling, spellingOf, unknownLine } from "../../../dsl/text/label-spellings.js";
import type { RowFaults } from "../../errors/row-faults.js";
import { fault, type UserError } from "../../errors/user-error.js";

/** A label in memory: present, absent, unknown. */
export type Label = 1 | -1 | 0;

/** A label 0 of an attribute, and its place. */
interface Zero {
  readonly row?: number | undefined;
  /** What was found; names the image if the row is unknown. */
  readonly found: string;
}

/** Attributes that a hint names. */
const mostNamed = 5;
/** Zeros that are kept for each attribute; the others are counted. */
const mostKept = 10;
/** Whether a value looks as if it said that a label is unknown. `#N/A` is Excel's, `<NA>` pandas'. */
export const looksUnknown = (value: string): boolean =>
  value === EMPTY_CELL ||
  spellingOf(value) === spellingOf("nan") ||
  /^(?:\?|#?n\/?a|<na>|null|none|unknown|missing|-)$/i.test(value);

/** A label as a program writes it that keeps a column with gaps as floating-point numbers. */
const FLOAT_LABEL = /^(?:-?[01]\.0*|\+1)$/;

/**
 * Gives the values of a list their meanings: 1 is present, -1 and 0 are absent, spellings of `unknown` are unknown. 0 means
 * "no" in one list and "unknown" in another; where -1 means "no", 0 must mean something else, so an attribute with both is
 * refused unless `unknown` has one of them.
 */
export class LabelValues {
  readonly #file: string;
  readonly #names: readonly string[];
  readonly #unknown: readonly string[];
  readonly #spellings: ReadonlySet<string>;
  readonly #negative: Uint8Array;
  readonly #zeros: readonly { count: number; readonly kept: Zero[] }[];
  /** What -1 and 0 mean. */
  readonly #minus: -1 | 0;
  readonly #zero: -1 | 0;

  readonly #placeOf: (row: number) => Zero;

  /** @param placeOf shows a zero in a row; only those of errors are asked for. */
  constructor(
    file: string,
    names: readonly string[],
    unknown: readonly string[],
    placeOf: (row: number) => Zero = (row) => ({ row, found: "0" }),
  ) {
    this.#file = file;
    this.#placeOf = placeOf;
    this.#names = names;
    this.#unknown = unknown;
    this.#spellings = new Set(unknown);
    this.#negative = new Uint8Array(names.length);
    this.#zeros = names.map(() => ({ count: 0, kept: [] }));
    this.#minus = this.#spellings.has("-1") ? 0 : -1;
    this.#zero = this.#spellings.has("0") ? 0 : -1;
  }

  /**
   * The meaning of a value; undefined if it has none.
   * @param attribute its position among the names.
   */
  of(attribute: number, value: string, row: number): Label | undefined {
    switch (value) {
      case "1":
        return 1;
      case "-1":
        this.#negative[attribute] = 1;
        return this.#minus;
      case "0":
        if (this.#zero === -1 && this.#minus === -1) this.#noteZero(attribute, row);
        return this.#zero;
      default:
        return this.#spellings.size > 0 && this.#spellings.has(spellingOf(value)) ? 0 : undefined;
    }
  }

  #noteZero(attribute: number, row: number): void {
    const zeros = this.#zeros[attribute];
    if (zeros === undefined) return;
    zeros.count++;
    if (zeros.kept.length < mostKept) zeros.kept.push(this.#placeOf(row));
  }

  /**
   * Adds an error for each zero of an attribute that has -1, too.
   * @param alone the error for a zero of another attribute, if those are errors as well.
   */
  addTo(faults: RowFaults, alone?: (attribute: string, zero: Zero) => UserError): void {
    const others = this.#othersWithZero();
    for (const [a, { count, kept }] of this.#zeros.entries()) {
      const attribute = this.#names[a] ?? "";
      const errorOf =
        this.#negative[a] === 1
          ? (zero: Zero) => this.#threeValues(attribute, zero, others)
          : alone === undefined
            ? undefined
            : (zero: Zero) => alone(attribute, zero);
      if (errorOf === undefined) continue;
      for (const zero of kept) faults.add(errorOf(zero));
      faults.count(count - kept.length);
    }
  }

  #threeValues(attribute: string, zero: Zero, others: string): UserError {
    const [zeroIs, minusIs] = [this.lineWith("0"), this.lineWith("-1")];
    return fault("table/three-values", { attribute, file: this.#file, zeroIs, minusIs, others, ...zero });
  }

  /** For the hint: attributes with 0 and without -1. Their 0 means absent more often than unknown. */
  #othersWithZero(): string {
    const names = this.#names.filter((_, a) => this.#negative[a] === 0 && (this.#zeros[a]?.count ?? 0) > 0);
    if (names.length === 0) return "";
    const [several, rest] = [names.length > 1, names.length - mostNamed];
    const shown = `${names.slice(0, mostNamed).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
    return `; \`unknown\` holds for every attribute, and ${shown} ${several ? "have" : "has"} 0 without -1: where that 0 means absent, write -1 for it`;
  }

  /** The property `unknown` with one more spelling. */
  lineWith(spelling: string): string {
    return unknownLine([...this.#unknown, spelling]);
  }

  /** The values that are labels: `absent` without those that are unknown. */
  expected(absent: readonly string[]): string {
    const others = absent.filter((value) => !this.#spellings.has(value));
    const known = `1${others.length > 1 ? "," : ""} or ${others.join(" or ")}`;
    return this.#unknown.length === 0
      ? known
      : `${known}, or for unknown ${this.#unknown.map(shownSpelling).join(" or ")}`;
  }

  /** What to do about a value that looks as if its label was unknown. @param empty whether `unknown: empty` is allowed. */
  hintFor(value: string, empty: boolean): string | undefined {
    if (value === EMPTY_CELL && !empty)
      return `if the label is unknown, write ? in the empty cells and \`${this.lineWith("?")}\` in the data set`;
    if (FLOAT_LABEL.test(value))
      return `write ${Math.trunc(Number(value)) || 0} for ${value}: labels are whole numbers`;
    if (!looksUnknown(value)) return undefined;
    return `if the label is unknown, write \`${this.lineWith(spellingOf(value))}\` in the data set; otherwise correct the value`;
  }
}
