import { UserError } from "../../errors/user-error.js";
import { closest } from "../tables/closest.js";
import type { CsvRecord } from "./records.js";

/** Where a table has what is wanted: positions of columns. */
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
 * @throws UserError for a column that is not there or there twice.
 */
export function columnsOf(file: string, header: CsvRecord | undefined, wanted: WantedColumns): CsvColumns {
  if (header === undefined) {
    throw new UserError("the table is empty", {
      file,
      found: "no row",
      expected: "names of columns in the first row, then a row for each image",
      hint: "Check the file.",
    });
  }
  const { row, fields: names } = header;
  const position = (name: string, use: string): number => {
    const at = names.indexOf(name);
    if (at < 0) throw noColumn(file, row, name, use, names);
    if (names.indexOf(name, at + 1) < 0) return at;
    const hint = "Rename or remove one of the two columns.";
    throw new UserError("a column is there twice", { file, row, found: name, expected: "one column", hint });
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
  const similar = closest(name, names);
  const correct = `Correct the name behind ${use}, or the table's first row.`;
  return new UserError("the table has no such column", {
    file,
    row,
    found: names.join(", "),
    expected: name,
    hint: similar === undefined ? correct : `Did you mean ${similar}? ${correct}`,
  });
}
