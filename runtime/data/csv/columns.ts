import { didYouMean } from "../../../dsl/text/suggest.js";
import { fault, type UserError } from "../../errors/user-error.js";
import type { CsvRecord } from "./records.js";

/** Positions of the wanted columns in a table. */
export interface CsvColumns {
  readonly header: readonly string[];
  readonly image: number;
  readonly attributes: readonly number[];
  readonly identity: number | undefined;
  readonly split: number | undefined;
}

export interface WantedColumns {
  readonly image: string;
  readonly attributes: readonly string[];
  readonly identity: string | undefined;
  readonly split: string | undefined;
}

/**
 * Finds columns by their names in the first record of a table.
 * @throws UserError for a missing or duplicate column.
 */
export function columnsOf(file: string, header: CsvRecord | undefined, wanted: WantedColumns): CsvColumns {
  if (header === undefined) {
    throw fault("table/empty", { file, found: "no row" });
  }
  const { row, fields: names } = header;
  const position = (name: string, use: string): number => {
    const at = names.indexOf(name);
    if (at < 0) throw noColumn(file, row, name, use, names);
    if (names.indexOf(name, at + 1) < 0) return at;
    throw fault("table/duplicate-column", { file, row, found: name });
  };
  return {
    header: names,
    image: position(wanted.image, "`image`"),
    attributes: wanted.attributes.map((name) => position(name, "`attributes`")),
    identity: wanted.identity === undefined ? undefined : position(wanted.identity, "`identity`"),
    split: wanted.split === undefined ? undefined : position(wanted.split, "`split: column`"),
  };
}

function noColumn(file: string, row: number, name: string, use: string, names: readonly string[]): UserError {
  const similar = didYouMean(name, names);
  const correct = `correct the name behind ${use}, or the table's first row`;
  return fault("table/unknown-column", {
    file,
    row,
    found: names.join(", "),
    expected: name,
    hint: similar === undefined ? correct : `${similar} ${correct}`,
  });
}
