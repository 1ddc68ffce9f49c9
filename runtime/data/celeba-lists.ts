import { UserError } from "../user-error.js";
import type { Box, Landmarks, Split } from "./face-data.js";

/**
 * Parsers of CelebA's list files: text in, one map from image name to value out. They accept CRLF and LF, runs of
 * blanks, a missing final newline and a byte order mark, and report the first structural fault as a `UserError` with
 * file and row.
 */

interface Row {
  readonly number: number;
  readonly text: string;
}

function fieldsOf(row: Row): readonly string[] {
  return row.text.split(/[ \t]+/);
}

function rowsOf(text: string): readonly Row[] {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const rows: Row[] = [];
  for (const [i, line] of body.split("\n").entries()) {
    const trimmed = line.trim();
    if (trimmed !== "") rows.push({ number: i + 1, text: trimmed });
  }
  return rows;
}

const REFETCH = "Get the file again from the official source; copies on the net are often cut or re-saved.";

/** Reads the rows of a list into a map; `columns` values follow the image name in each. */
function collect<T>(
  file: string,
  rows: readonly Row[],
  columns: number,
  convert: (fields: readonly string[], row: Row) => T,
): Map<string, T> {
  const values = new Map<string, T>();
  for (const row of rows) {
    const [image, ...fields] = fieldsOf(row);
    if (image === undefined || fields.length !== columns) {
      throw new UserError(fields.length < columns ? "the row is too short" : "the row is too long", {
        file,
        row: row.number,
        found: `${fields.length} values after the image name`,
        expected: String(columns),
        hint: REFETCH,
      });
    }
    if (/[\\/]|^\.\.?$/.test(image)) {
      throw new UserError("the image name is not a plain file name", {
        file,
        row: row.number,
        found: image,
        expected: "a name like 000001.jpg",
        hint: "Remove the folders from the name.",
      });
    }
    if (values.has(image)) {
      throw new UserError("the image is listed twice", {
        file,
        row: row.number,
        found: image,
        expected: "one row for each image",
        hint: "Remove one of the two rows.",
      });
    }
    values.set(image, convert(fields, row));
  }
  if (values.size === 0) {
    throw new UserError("the list has no image rows", {
      file,
      found: "0 rows",
      expected: "a row per image",
      hint: REFETCH,
    });
  }
  return values;
}

function integer(file: string, row: Row, field: string, what: string, low: number): number {
  const value = Number(field);
  if (/^[+-]?\d+$/.test(field) && Number.isSafeInteger(value) && value >= low) return value;
  const range = low === Number.NEGATIVE_INFINITY ? "a whole number" : `a whole number from ${low}`;
  throw new UserError(`the ${what} is not usable`, {
    file,
    row: row.number,
    found: field,
    expected: range,
    hint: "Correct the value in this row.",
  });
}

/** Splits off the image count and the column names, and checks the count against the rows. */
function headed(file: string, text: string): { readonly names: readonly string[]; readonly rows: readonly Row[] } {
  const [first, second, ...rows] = rowsOf(text);
  if (first === undefined || second === undefined || fieldsOf(first).length !== 1) {
    throw new UserError("the list does not start with an image count and a row of column names", {
      file,
      row: first?.number ?? 1,
      found: first === undefined ? "an empty file" : first.text.slice(0, 60),
      expected: "the number of images alone in the first row, the names in the second",
      hint: REFETCH,
    });
  }
  const count = integer(file, first, first.text, "image count", 0);
  return { names: fieldsOf(second), rows: checkedCount(file, first, count, rows) };
}

function checkedCount(file: string, first: Row, count: number, rows: readonly Row[]): readonly Row[] {
  if (rows.length === count) return rows;
  throw new UserError("the image count in the header differs from the number of rows", {
    file,
    row: first.number,
    found: `${rows.length} rows`,
    expected: `${count}, as the header says`,
    hint: REFETCH,
  });
}

export interface AttributeList {
  readonly names: readonly string[];
  readonly values: ReadonlyMap<string, Int8Array>;
}

/**
 * list_attr_celeba.txt.
 * @param wanted the attributes to keep, in this order; all in file order when absent.
 * @throws UserError for an unknown or repeated attribute and for every structural fault.
 */
export function parseAttributes(file: string, text: string, wanted: readonly string[] | undefined): AttributeList {
  const { names, rows } = headed(file, text);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) {
    throw new UserError("an attribute is named twice in the header", { file, row: 2, found: repeated, hint: REFETCH });
  }
  const kept = wanted ?? names;
  const columns = kept.map((name, i) => {
    const column = names.indexOf(name);
    if (column < 0) {
      throw new UserError("the attribute is not in the list", {
        file,
        row: 2,
        found: name,
        expected: `one of ${names.join(", ")}`,
        hint: "Correct the name, or leave the attribute out.",
      });
    }
    if (kept.indexOf(name) !== i) {
      throw new UserError("the attribute is asked for twice", { file, found: name, hint: "Name it once." });
    }
    return column;
  });
  const values = collect(file, rows, names.length, (fields, row) => {
    const bad = fields.findIndex((field) => field !== "1" && field !== "-1");
    if (bad >= 0) {
      throw new UserError(`the value of ${names[bad]} is neither -1 nor 1`, {
        file,
        row: row.number,
        found: fields[bad] as string,
        expected: "-1 or 1",
        hint: fields[bad] === "0" ? "Write -1 for 0: CelebA's lists hold no zeros." : "Correct the value in this row.",
      });
    }
    return Int8Array.from(columns, (column) => Number(fields[column]));
  });
  return { names: kept, values };
}

/** identity_CelebA.txt. */
export function parseIdentities(file: string, text: string): ReadonlyMap<string, number> {
  return collect(file, rowsOf(text), 1, ([field], row) => integer(file, row, field as string, "identity", 0));
}

/** list_eval_partition.txt: 0 train, 1 validation, 2 test. */
export function parsePartition(file: string, text: string): ReadonlyMap<string, Split> {
  const splits: Readonly<Record<string, Split>> = { "0": "train", "1": "validation", "2": "test" };
  return collect(file, rowsOf(text), 1, ([field], row) => {
    const split = Object.hasOwn(splits, field as string) ? splits[field as string] : undefined;
    if (split !== undefined) return split;
    throw new UserError("the partition is unknown", {
      file,
      row: row.number,
      found: field as string,
      expected: "0 (train), 1 (validation) or 2 (test)",
      hint: "Correct the value in this row.",
    });
  });
}

/** list_bbox_celeba.txt; width and height are at least 0 (the published list has a few empty boxes). */
export function parseBoxes(file: string, text: string): ReadonlyMap<string, Box> {
  const { rows } = headed(file, text);
  return collect(file, rows, 4, (fields, row) => {
    const [x, y, width, height] = fields as [string, string, string, string];
    return {
      x: integer(file, row, x, "left edge x_1", Number.NEGATIVE_INFINITY),
      y: integer(file, row, y, "top edge y_1", Number.NEGATIVE_INFINITY),
      width: integer(file, row, width, "width", 0),
      height: integer(file, row, height, "height", 0),
    };
  });
}

/** list_landmarks_celeba.txt and list_landmarks_align_celeba.txt. */
export function parseLandmarks(file: string, text: string): ReadonlyMap<string, Landmarks> {
  const { rows } = headed(file, text);
  return collect(file, rows, 10, (fields, row) => {
    const [a, b, c, d, e, f, g, h, i, j] = fields.map((field) =>
      integer(file, row, field, "coordinate", Number.NEGATIVE_INFINITY),
    ) as [number, number, number, number, number, number, number, number, number, number];
    return [a, b, c, d, e, f, g, h, i, j];
  });
}
