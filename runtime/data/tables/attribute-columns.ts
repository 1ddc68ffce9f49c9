import { didYouMean } from "../../../dsl/text/suggest.js";
import { RowFaults } from "../../errors/row-faults.js";
import { fault } from "../../errors/user-error.js";

export interface AttributeColumns {
  /** All names of the list. */
  readonly header: readonly string[];
  /** The attributes that are kept. */
  readonly names: readonly string[];
  /** The column of each of `names` in the list. */
  readonly columns: readonly number[];
}

/** Names that look the same are the same, whichever of Unicode's forms they are written in. */
export const columnNamed = (header: readonly string[], name: string, from = 0): number => {
  const wanted = name.normalize("NFC");
  return header.findIndex((one, i) => i >= from && one.normalize("NFC") === wanted);
};

/**
 * Finds the columns of the wanted attributes in a list.
 * @param wanted all in file order if absent.
 * @throws UserError if an attribute is unknown, or named twice in the list or among the wanted.
 */
export function chosenColumns(
  at: { readonly file: string; readonly row?: number },
  header: readonly string[],
  wanted: readonly string[] | undefined,
): AttributeColumns {
  const faults = new RowFaults();
  for (const [i, name] of header.entries())
    if (columnNamed(header, name) === i && columnNamed(header, name, i + 1) >= 0)
      faults.add(fault("table/duplicate-attribute", { ...at, found: name }));
  faults.throwAny();
  const names = wanted ?? header;
  const columns = names.map((name, i) => {
    const column = columnNamed(header, name);
    if (column < 0) {
      const correct = "correct the name, or leave the attribute out";
      const similar = didYouMean(name, header);
      faults.add(
        fault("table/unknown-attribute", {
          ...at,
          attributes: header.join(", "),
          found: name,
          hint: similar === undefined ? correct : `${similar} ${correct}`,
        }),
      );
    } else if (columnNamed(names, name) !== i)
      faults.add(fault("table/repeated-attribute", { file: at.file, found: name }));
    return column;
  });
  faults.throwAny();
  return { header, names, columns };
}
