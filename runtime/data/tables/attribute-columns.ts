import { didYouMean } from "../../../dsl/text/suggest.js";
import { fault } from "../../errors/user-error.js";

export interface AttributeColumns {
  /** All names of the list. */
  readonly header: readonly string[];
  /** The attributes that are kept. */
  readonly names: readonly string[];
  /** The column of each of `names` in the list. */
  readonly columns: readonly number[];
}

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
  const repeated = header.find((name, i) => header.indexOf(name) !== i);
  if (repeated !== undefined) {
    throw fault("table/duplicate-attribute", { ...at, found: repeated });
  }
  const names = wanted ?? header;
  const columns = names.map((name, i) => {
    const column = header.indexOf(name);
    if (column < 0) {
      const correct = "correct the name, or leave the attribute out";
      const similar = didYouMean(name, header);
      throw fault("table/unknown-attribute", {
        ...at,
        attributes: header.join(", "),
        found: name,
        hint: similar === undefined ? correct : `${similar} ${correct}`,
      });
    }
    if (names.indexOf(name) !== i) throw fault("table/repeated-attribute", { file: at.file, found: name });
    return column;
  });
  return { header, names, columns };
}
