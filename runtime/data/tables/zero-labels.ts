import type { RowFaults } from "../../errors/row-faults.js";
import { fault, type UserError } from "../../errors/user-error.js";

/** A label 0 of an attribute, and its place. */
interface Zero {
  readonly row?: number | undefined;
  /** What was found; names the image if the row is unknown. */
  readonly found: string;
}

/** Zeros that are kept for each attribute; the others are counted. */
const mostKept = 10;

/**
 * Watches the labels of a list. 0 means "no" in one list and "not known" in another; where -1 means "no", 0 must mean
 * something else, so an attribute with both is refused.
 */
export class ZeroLabels {
  readonly #file: string;
  readonly #names: readonly string[];
  readonly #negative: Uint8Array;
  readonly #zeros: readonly { count: number; readonly kept: Zero[] }[];

  constructor(file: string, names: readonly string[]) {
    this.#file = file;
    this.#names = names;
    this.#negative = new Uint8Array(names.length);
    this.#zeros = names.map(() => ({ count: 0, kept: [] }));
  }

  /** `attribute`: its position among the names. */
  negative(attribute: number): void {
    this.#negative[attribute] = 1;
  }

  zero(attribute: number, place: () => Zero): void {
    const zeros = this.#zeros[attribute];
    if (zeros === undefined) return;
    zeros.count++;
    if (zeros.kept.length < mostKept) zeros.kept.push(place());
  }

  /**
   * Adds an error for each zero of an attribute that has -1, too.
   * @param alone the error for a zero of another attribute, if those are errors as well.
   */
  addTo(faults: RowFaults, alone?: (attribute: string, zero: Zero) => UserError): void {
    for (const [a, { count, kept }] of this.#zeros.entries()) {
      const attribute = this.#names[a] ?? "";
      const errorOf =
        this.#negative[a] === 1
          ? (zero: Zero) => fault("table/three-values", { attribute, file: this.#file, ...zero })
          : alone === undefined
            ? undefined
            : (zero: Zero) => alone(attribute, zero);
      if (errorOf === undefined) continue;
      for (const zero of kept) faults.add(errorOf(zero));
      faults.count(count - kept.length);
    }
  }
}
