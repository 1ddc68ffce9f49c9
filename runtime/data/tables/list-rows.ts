import { fault } from "../../errors/user-error.js";
import type { Column } from "./column.js";
import type { Names } from "./names.js";
import { type TextRow, textRows } from "./text-rows.js";

/** The list that defines the images of a data set. */
export interface ImageList {
  readonly file: string;
  readonly images: Names;
}

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
    throw fault("table/row-length", {
      length: fields.length < columns ? "short" : "long",
      file,
      row,
      found: `${fields.length} values after the image name`,
      expected: String(columns),
      hint: "get the file again from the official source; copies on the net are often cut or re-saved",
    });
  }
  return { name, fields };
}

/** @throws UserError if the name is a path. */
export function plainName(file: string, image: string, row: number): string {
  if (/[\\/]|^\.\.?$/.test(image)) throw fault("table/not-a-file-name", { file, row, found: image });
  return image;
}

/** A whole number of 32 bits. @throws UserError for anything else, and for numbers below `low`. */
export function integer(file: string, row: number, field: string, what: string, low: number): number {
  const value = Number(field);
  if (/^[+-]?\d+$/.test(field) && (value | 0) === value && value >= low) return value;
  const range = low === Number.NEGATIVE_INFINITY ? "a whole number" : `a whole number from ${low}`;
  throw fault("table/not-a-number", {
    what: `the ${what}`,
    file,
    row,
    found: field,
    expected: /^[+-]?\d{10,}$/.test(field) ? `${range} up to ${2 ** 31 - 1}` : range,
  });
}

export interface Header {
  readonly row: number;
  /** Number of images according to the file. */
  readonly count: number;
  readonly names: TextRow;
}

/**
 * Image count and column names of a list, and the rows after them. The file stays open until the rows are read.
 * @param columns reads what it needs from the header; if it throws, the file is closed.
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
    const found = first === undefined ? "an empty file" : first.text.slice(0, 60);
    throw fault("table/no-header", { file, row: first?.number ?? 1, found });
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

/** @throws UserError if the header states another number of images. */
export function checkedCount(file: string, { row, count }: Header, found: number): void {
  if (found === count) return;
  throw fault("table/wrong-count", { file, row, found: `${found} rows`, expected: `${count}, as in the header` });
}

export function requireRows(file: string, rows: number): void {
  if (rows > 0) return;
  throw fault("table/no-images", { file, found: "0 rows" });
}

/**
 * Reads rows of an image name and `column.width` values into a column in the order of the list's images.
 * @param ended called with the number of rows after the last one.
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
      else if (seen[number] === 1) throw fault("table/duplicate-image", { file, row: row.number, found: image });
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

/** The number of an image, which usually has the same place in both lists. */
function next(images: Names, image: string, place: number): number | undefined {
  return place < images.size && images.at(place) === image ? place : images.indexOf(image);
}

function sameImages(
  file: string,
  list: ImageList,
  seen: Uint8Array,
  unknown: { readonly image: string; readonly row: number } | undefined,
): void {
  const missing = seen.indexOf(0);
  if (missing >= 0) {
    const found = `no row for ${list.images.at(missing)}`;
    throw fault("table/different-images", { list: list.file, file, found });
  }
  if (unknown === undefined) return;
  const { row, image } = unknown;
  throw fault("table/different-images", { list: list.file, file, row, found: `${image}, which is not among them` });
}
