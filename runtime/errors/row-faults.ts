import { shortened } from "../../dsl/text/columns.js";
import { type RowFault, UserError } from "./user-error.js";

/** Errors that are named; the others are counted. */
const mostNamed = 10;
/** Characters of a value that are shown for an error other than the first. */
const mostShown = 120;

/** Collects the errors of the rows of one file, so that a user can correct all of them at once. */
export class RowFaults {
  #first: UserError | undefined;
  readonly #others: RowFault[] = [];
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(error: UserError): void {
    this.#total++;
    if (this.#first === undefined) this.#first = error;
    else if (this.#others.length < mostNamed - 1) {
      const { message, details } = error;
      const found = details.found === undefined ? undefined : shortened(details.found, mostShown);
      this.#others.push({ row: details.row, message, found });
    }
  }

  /** Adds a number of errors that are not named. */
  count(more: number): void {
    this.#total += more;
  }

  /** Reads one row: keeps its `UserError`; throws everything else. */
  row(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.add(error);
    }
  }

  /** @throws UserError the first error, with the others, if there is one. */
  throwAny(): void {
    const first = this.#first;
    if (first === undefined) return;
    if (this.#total === 1) throw first;
    const { code, message, details } = first;
    throw new UserError({
      code,
      message,
      details: { ...details, more: { faults: this.#others, total: this.#total } },
    });
  }
}
