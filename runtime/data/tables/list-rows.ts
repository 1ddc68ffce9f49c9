import { RowFaults } from "../../errors/row-faults.js";
import { fault, type UserError } from "../../errors/user-error.js";
import { csvRecords } from "../csv/records.js";
import type { Column } from "./column.js";
import type { Names } from "./names.js";
import { textRows } from "./text-rows.js";

/** The list that defines the images of a data set. */
export interface ImageList {
  readonly file: string;
  readonly images: Names;
}

/** A row of a list: the image, then its values. Texts are in Unicode's composed form (NFC). */
export interface ListRow {
  readonly number: number;
  readonly fields: readonly string[];
  /** What is wrong with the row; it has no fields then. */
  readonly fault?: UserError;
}

type Rows = AsyncGenerator<readonly ListRow[]>;

export const isTable = (file: string): boolean => /\.csv$/i.test(file);

/** The rows of a list: values between blanks, or those of a table if its name ends in .csv. */
async function* listRows(file: string): Rows {
  if (isTable(file))
    for await (const { row, fields, fault: wrong } of csvRecords(file))
      yield [{ number: row, fields: fields.map(composed), ...(wrong === undefined ? {} : { fault: wrong }) }];
  else
    for await (const rows of textRows(file))
      yield rows.map(({ number, text }) => ({ number, fields: composed(text).split(/[ \t]+/) }));
}

const composed = (text: string): string => text.normalize("NFC");

/** Image name and values of a row. */
export function valuesOf(
  file: string,
  row: ListRow,
  columns: number,
): { readonly name: string; readonly values: readonly string[] } {
  if (row.fault !== undefined) throw row.fault;
  const [name = "", ...values] = row.fields;
  if (values.length === columns) return { name, values };
  const table = !isTable(file) && values.length === 0 && /[,;]/.test(name);
  throw fault("table/row-length", {
    length: values.length < columns ? "short" : "long",
    file,
    row: row.number,
    found: `${values.length} values after the image name`,
    expected: String(columns),
    hint: table
      ? "name the file .csv: commas or semicolons separate its values"
      : "get the file again from the official source; copies on the net are often cut or re-saved",
  });
}

/** @throws UserError if the name is a path. */
export function plainName(file: string, image: string, row: number): string {
  if (image === "" || /[\\/]|^\.\.?$/.test(image)) throw fault("table/not-a-file-name", { file, row, found: image });
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
    found: field === "" ? "nothing" : field,
    expected: /^[+-]?\d{10,}$/.test(field) ? `${range} up to ${2 ** 31 - 1}` : range,
  });
}

export interface Header {
  readonly row: number;
  /** Number of images according to the file; a table does not state it. */
  readonly count: number | undefined;
  readonly names: readonly string[];
  /** The row of the names. */
  readonly namedIn: number;
}

/**
 * Image count and column names of a list, and the rows after them. The file stays open until the rows are read.
 * @param columns reads what it needs from the header; if it throws, the file is closed.
 */
export async function headedRows<T>(
  file: string,
  columns: (header: Header) => T,
): Promise<{ readonly header: Header; readonly columns: T; readonly rows: Rows }> {
  const pieces = listRows(file);
  try {
    const { header, rest } = await headerOf(file, pieces);
    return { header, columns: columns(header), rows: joined(rest, pieces) };
  } catch (error) {
    await pieces.return(undefined);
    throw error;
  }
}

/** The rows of a list that has no header; a table has a first row of names. */
export async function* bareRows(file: string): Rows {
  let first = isTable(file);
  for await (const rows of listRows(file)) {
    const named = first && !/^[+-]?\d+$/.test(rows[0]?.fields[1] ?? "");
    first = false;
    yield named ? rows.slice(1) : rows;
  }
}

async function headerOf(
  file: string,
  pieces: Rows,
): Promise<{ readonly header: Header; readonly rest: readonly ListRow[] }> {
  const wanted = isTable(file) ? 1 : 2;
  const head: ListRow[] = [];
  while (head.length < wanted) {
    const piece = await pieces.next();
    if (piece.done === true) break;
    head.push(...piece.value);
  }
  const [first, second] = head;
  if (first?.fault !== undefined) throw first.fault;
  if (isTable(file)) {
    if (first === undefined) throw fault("table/empty", { file, found: "no row" });
    const header = { row: first.number, count: undefined, names: first.fields.slice(1), namedIn: first.number };
    return { header, rest: head.slice(1) };
  }
  if (first === undefined || second === undefined || first.fields.length !== 1) {
    const found = first === undefined ? "an empty file" : first.fields.join(" ").slice(0, 60);
    throw fault("table/no-header", { file, row: first?.number ?? 1, found });
  }
  const count = integer(file, first.number, first.fields[0] ?? "", "image count", 0);
  return { header: { row: first.number, count, names: second.fields, namedIn: second.number }, rest: head.slice(2) };
}

async function* joined(first: readonly ListRow[], rest: Rows): Rows {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/** Adds an error if the header states another number of images. */
export function checkCount(file: string, { row, count }: Header, found: number, faults: RowFaults): void {
  if (count === undefined || found === count) return;
  faults.add(fault("table/wrong-count", { file, row, found: `${found} rows`, expected: `${count}, as in the header` }));
}

export function requireRows(file: string, rows: number): void {
  if (rows > 0) return;
  throw fault("table/no-images", { file, found: "0 rows" });
}

interface AlignedOptions {
  readonly width?: number;
  readonly ended?: (rows: number, faults: RowFaults) => void;
}

/**
 * Reads rows of an image name and values into a column in the order of the list's images.
 * @param options `width`: values of a row, `column.width` if absent; `ended` is called with the number of rows after the last one.
 * @throws UserError if the rows name other images than the list; it names all rows with errors.
 */
export async function alignedRows<T extends Int8Array | Uint8Array | Int32Array>(
  file: string,
  list: ImageList,
  rows: Rows,
  column: Column<T>,
  convert: (fields: readonly string[], row: number) => readonly number[],
  { width = column.width, ended = () => undefined }: AlignedOptions = {},
): Promise<T> {
  const seen = new Uint8Array(list.images.size);
  const unknown: UserError[] = [];
  const faults = new RowFaults();
  let read = 0;
  for await (const piece of rows) {
    for (const row of piece) {
      read++;
      faults.row(() => {
        const { name, values } = valuesOf(file, row, width);
        const image = plainName(file, name, row.number);
        const number = next(list.images, image, read - 1);
        if (number === undefined) {
          const found = `${image}, which is not among them`;
          unknown.push(fault("table/different-images", { list: list.file, file, row: row.number, found }));
        } else if (seen[number] === 1) throw fault("table/duplicate-image", { file, row: row.number, found: image });
        else {
          seen[number] = 1;
          column.set(number, convert(values, row.number));
        }
      });
    }
  }
  ended(read, faults);
  faults.throwAny();
  requireRows(file, read);
  sameImages(file, list, seen, faults);
  for (const error of unknown) faults.add(error);
  faults.throwAny();
  return column.finish();
}

/** The number of an image, which usually has the same place in both lists. */
function next(images: Names, image: string, place: number): number | undefined {
  return place < images.size && images.at(place) === image ? place : images.indexOf(image);
}

function sameImages(file: string, list: ImageList, seen: Uint8Array, faults: RowFaults): void {
  for (let missing = seen.indexOf(0); missing >= 0; missing = seen.indexOf(0, missing + 1)) {
    const found = `no row for ${list.images.at(missing)}`;
    faults.add(fault("table/different-images", { list: list.file, file, found }));
  }
}
