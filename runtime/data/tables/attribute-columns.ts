import { UserError } from "../../errors/user-error.js";
import { closest } from "./closest.js";

export interface AttributeColumns {
  /** All names of the list. */
  readonly header: readonly string[];
  /** The attributes that are kept. */
  readonly names: readonly string[];
  /** The column of each of them in the list. */
  readonly columns: readonly number[];
}

/**
 * Which columns of a list of attributes hold the wanted ones.
 * @param wanted all in file order when absent.
 * @throws UserError if an attribute is unknown, or named twice in the list or among the wanted.
 */
export function chosenColumns(
  at: { readonly file: string; readonly row?: number },
  header: readonly string[],
  wanted: readonly string[] | undefined,
): AttributeColumns {
  const repeated = header.find((name, i) => header.indexOf(name) !== i);
  if (repeated !== undefined) {
    const hint = "Name each attribute once.";
    throw new UserError("an attribute is named twice in the header", { ...at, found: repeated, hint });
  }
  const names = wanted ?? header;
  const columns = names.map((name, i) => {
    const column = header.indexOf(name);
    if (column < 0) {
      const similar = closest(name, header);
      throw new UserError("the attribute is not in the list", {
        ...at,
        found: name,
        expected: `one of ${header.join(", ")}`,
        hint: `${similar === undefined ? "Correct the name" : `Did you mean ${similar}? Correct the name`}, or leave the attribute out.`,
      });
    }
    if (names.indexOf(name) !== i) {
      throw new UserError("the attribute is asked for twice", { file: at.file, found: name, hint: "Name it once." });
    }
    return column;
  });
  return { header, names, columns };
}
