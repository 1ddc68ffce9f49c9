import { fault } from "../../errors/user-error.js";
import type { Header } from "./list-rows.js";

/** Where the wanted values of a row are. */
export interface ValueColumns {
  /** Values of a row after the name of the image. */
  readonly width: number;
  /** Position among them of each wanted value. */
  readonly at: readonly number[];
}

export interface WantedValues {
  /** Names of the columns; letters in upper and lower case are the same. */
  readonly names: readonly string[];
  /** What to do if the list has other columns. */
  readonly hint: string;
}

/**
 * Finds the columns of boxes or landmarks by their names, so that values under other names, such as the corners of a box, are
 * not taken for them. The name of the image's column can be absent, as in the official list of landmarks.
 * @throws UserError for missing and duplicate columns.
 */
export function valueColumns(file: string, header: Header, { names: wanted, hint }: WantedValues): ValueColumns {
  const names = header.names.map((name) => name.toLowerCase());
  const [first = ""] = names;
  const image = header.count !== undefined && !wanted.includes(first) ? 1 : 0;
  const at = wanted.map((name) => names.indexOf(name) - image);
  const place = { file, row: header.namedIn };
  if (at.some((position) => position < 0)) {
    const values = names.slice(image);
    const unnamed = values.length > 0 && values.every((name) => Number.isFinite(Number(name)));
    throw fault("table/other-columns", {
      ...place,
      found: header.names.join(", "),
      expected: `the name of the image, then ${wanted.join(", ")}`,
      hint: unnamed ? "write the names of the columns above the first image" : hint,
    });
  }
  const twice = wanted.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) throw fault("table/duplicate-column", { ...place, found: twice });
  return { width: names.length - image, at };
}

/** The wanted values of a row, in the wanted order. */
export const valuesIn = (fields: readonly string[], { at }: ValueColumns): readonly string[] =>
  at.map((position) => fields[position] ?? "");

/** How programs write a number that they do not have. */
export const isNone = (field: string): boolean => /^(?:|[+-]?nan|n\/a|null|none)$/i.test(field);
