import { didYouMean } from "../../../dsl/text/suggest.js";
import { RowFaults } from "../../errors/row-faults.js";
import { fault, type UserError } from "../../errors/user-error.js";
import { columnNamed } from "../tables/attribute-columns.js";
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
 * @throws UserError for missing or duplicate columns.
 */
export function columnsOf(file: string, header: CsvRecord | undefined, wanted: WantedColumns): CsvColumns {
  if (header === undefined) {
    throw fault("table/empty", { file, found: "no row" });
  }
  if (header.fault !== undefined) throw header.fault;
  const { row, fields: names } = header;
  const faults = new RowFaults();
  const position = (name: string, use: string): number => {
    const at = columnNamed(names, name);
    if (at < 0) faults.add(noColumn(file, row, name, use, names));
    else if (columnNamed(names, name, at + 1) >= 0)
      faults.add(fault("table/duplicate-column", { file, row, found: name }));
    return at;
  };
  const columns = {
    header: names,
    image: position(wanted.image, "`image`"),
    attributes: wanted.attributes.map((name) => position(name, "`attributes`")),
    identity: wanted.identity === undefined ? undefined : position(wanted.identity, "`identity`"),
    split: wanted.split === undefined ? undefined : position(wanted.split, "`split: column`"),
  };
  faults.throwAny();
  return columns;
}

function noColumn(file: string, row: number, name: string, use: string, names: readonly string[]): UserError {
  const similar = didYouMean(name, names);
  const correct =
    names.length === 1
      ? "separate the values with commas, semicolons or tabs"
      : `correct the name behind ${use}, or the table's first row`;
  return fault("table/unknown-column", {
    file,
    row,
    column: name,
    found: names.join(", "),
    expected: name,
    hint: similar === undefined ? correct : `${similar} ${correct}`,
  });
}
