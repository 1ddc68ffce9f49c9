import { UserError } from "../../errors/user-error.js";
import type { Column } from "./column.js";
import type { Names } from "./names.js";
import { type TextRow, textRows } from "./text-rows.js";

/** The list that says which images there are. */
export interface ImageList {
  readonly file: string;
  readonly images: Names;
}

export const REFETCH = "Get the file again from the official source; copies on the net are often cut or re-saved.";

type Rows = AsyncIterable<readonly TextRow[]>;

export function fieldsOf(text: string): readonly string[] {
  return text.split(/[ \t]+/);
}

/** Image name and values of a row. */
export function valuesOf(
  file: string,
  { number: row, text }: TextRow,
  columns: number,
): { readonly name: string; readonly fields: readonly string[] } {
  const [name, ...fields] = fieldsOf(text);
  if (name === undefined || fields.length !== columns) {
    throw new UserError(fields.length < columns ? "the row is too short" : "the row is too long", {
      file,
      row,
      found: `${fields.length} values after the image name`,
      expected: String(columns),
      hint: REFETCH,
    });
  }
  return { name, fields };
}

/** @throws UserError if the name is a path. */
export function plainName(file: string, image: string, row: number): string {
  if (/[\\/]|^\.\.?$/.test(image)) {
    throw new UserError("the image name is not a plain file name", {
      file,
      row,
      found: image,
      expected: "a name like 000001.jpg",
      hint: "Remove the folders from the name.",
    });
  }
  return image;
}

export function twice(file: string, { number: row }: TextRow, image: string): UserError {
  return new UserError("the image is listed twice", {
    file,
    row,
    found: image,
    expected: "one row for each image",
    hint: "Remove one of the two rows.",
  });
}

/** A whole number that a table of 32 bits holds. */
export function integer(file: string, row: number, field: string, what: string, low: number): number {
  const value = Number(field);
  if (/^[+-]?\d+$/.test(field) && (value | 0) === value && value >= low) return value;
  const range = low === Number.NEGATIVE_INFINITY ? "a whole number" : `a whole number from ${low}`;
  throw new UserError(`the ${what} is not usable`, {
    file,
    row,
    found: field,
    expected: /^[+-]?\d{10,}$/.test(field) ? `${range} up to ${2 ** 31 - 1}` : range,
    hint: "Correct the value in this row.",
  });
}

export interface Header {
  readonly row: number;
  /** Number of images that the file promises. */
  readonly count: number;
  readonly names: TextRow;
}

/**
 * Image count and column names of a list, and the rows behind them. The file stays open until the rows are read.
 * @param columns takes what is needed of the header; what it throws closes the file.
 */
export async function headedRows<T>(
  file: string,
  columns: (header: Header) => T,
): Promise<{ readonly header: Header; readonly columns: T; readonly rows: Rows }> {
  const pieces = textRows(file);
  try {
    const { header, rest } = await headerOf(file, pieces);
    return { header, columns: columns(header), rows: joined(rest, pieces) };
  } catch (error) {
    await pieces.return(undefined);
    throw error;
  }
}

async function headerOf(
  file: string,
  pieces: AsyncIterator<readonly TextRow[]>,
): Promise<{ readonly header: Header; readonly rest: readonly TextRow[] }> {
  const head: TextRow[] = [];
  while (head.length < 2) {
    const piece = await pieces.next();
    if (piece.done === true) break;
    head.push(...piece.value);
  }
  const [first, second, ...rest] = head;
  if (first === undefined || second === undefined || fieldsOf(first.text).length !== 1) {
    throw new UserError("the list does not start with an image count and a row of column names", {
      file,
      row: first?.number ?? 1,
      found: first === undefined ? "an empty file" : first.text.slice(0, 60),
      expected: "the number of images alone in the first row, the names in the second",
      hint: REFETCH,
    });
  }
  const count = integer(file, first.number, first.text, "image count", 0);
  return { header: { row: first.number, count, names: second }, rest };
}

async function* joined(
  first: readonly TextRow[],
  rest: AsyncGenerator<readonly TextRow[]>,
): AsyncGenerator<readonly TextRow[]> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/** @throws UserError if the header promises another number of images. */
export function checkedCount(file: string, { row, count }: Header, found: number): void {
  if (found === count) return;
  throw new UserError("the image count in the header differs from the number of rows", {
    file,
    row,
    found: `${found} rows`,
    expected: `${count}, as the header says`,
    hint: REFETCH,
  });
}

export function requireRows(file: string, rows: number): void {
  if (rows > 0) return;
  throw new UserError("the list has no image rows", {
    file,
    found: "0 rows",
    expected: "a row per image",
    hint: REFETCH,
  });
}

/**
 * Reads rows of an image name and `column.width` values into a column that is in the order of the list's images.
 * @param ended called with the number of rows when all are read.
 * @throws UserError if the rows name other images than the list.
 */
export async function alignedRows<T extends Int8Array | Uint8Array | Int32Array>(
  file: string,
  list: ImageList,
  rows: Rows,
  column: Column<T>,
  convert: (fields: readonly string[], row: number) => readonly number[],
  ended: (rows: number) => void = () => undefined,
): Promise<T> {
  const seen = new Uint8Array(list.images.size);
  let unknown: { readonly image: string; readonly row: number } | undefined;
  let read = 0;
  for await (const piece of rows) {
    for (const row of piece) {
      const { name, fields } = valuesOf(file, row, column.width);
      const image = plainName(file, name, row.number);
      const values = convert(fields, row.number);
      read++;
      const number = next(list.images, image, read - 1);
      if (number === undefined) unknown ??= { image, row: row.number };
      else if (seen[number] === 1) throw twice(file, row, image);
      else {
        seen[number] = 1;
        column.set(number, values);
      }
    }
  }
  ended(read);
  requireRows(file, read);
  sameImages(file, list, seen, unknown);
  return column.finish();
}

/** The number of an image, which is most often in the same place of both lists. */
function next(images: Names, image: string, place: number): number | undefined {
  return place < images.size && images.at(place) === image ? place : images.indexOf(image);
}

function sameImages(
  file: string,
  list: ImageList,
  seen: Uint8Array,
  unknown: { readonly image: string; readonly row: number } | undefined,
): void {
  const message = "two lists do not name the same images";
  const hint = "Use lists of the same release; copies with rows left out are common.";
  const expected = `the images of ${list.file}`;
  const missing = seen.indexOf(0);
  if (missing >= 0)
    throw new UserError(message, { file, found: `no row for ${list.images.at(missing)}`, expected, hint });
  if (unknown === undefined) return;
  throw new UserError(message, {
    file,
    row: unknown.row,
    found: `${unknown.image}, which is not among them`,
    expected,
    hint,
  });
}
