import { fault, type UserError } from "../../errors/user-error.js";
import { chosenColumns } from "../tables/attribute-columns.js";
import { Column } from "../tables/column.js";
import { SPLITS } from "../tables/face-table.js";
import {
  alignedRows,
  checkedCount,
  fieldsOf,
  headedRows,
  type ImageList,
  integer,
  plainName,
  requireRows,
  valuesOf,
} from "../tables/list-rows.js";
import { Names } from "../tables/names.js";
import { textRows } from "../tables/text-rows.js";

/**
 * Readers of CelebA's list files. They read a file row by row into columns, accept CRLF and LF, runs of blanks, a missing
 * final newline and a byte order mark, and report the first structural error as a `UserError` with file and row. The list of
 * attributes is read first: it defines the images, and row i of every other column belongs to its image i.
 */

export interface AttributeList extends ImageList {
  readonly attributes: readonly string[];
  /** N x A of -1 and 1. */
  readonly values: Int8Array;
}

/**
 * list_attr_celeba.txt.
 * @param wanted the attributes to keep, in this order; all in file order if absent.
 * @param nameOf the image that a name in a row means; if absent, the name must be a plain file name.
 * @throws UserError for an unknown or repeated attribute and for every structural error.
 */
export async function readAttributes(
  file: string,
  wanted: readonly string[] | undefined,
  nameOf: (name: string, row: number) => string = (name, row) => plainName(file, name, row),
): Promise<AttributeList> {
  const names = new Names();
  const {
    header,
    columns: kept,
    rows,
  } = await headedRows(file, (head) => chosenColumns({ file, row: 2 }, fieldsOf(head.names.text), wanted));
  const values = new Column((length) => new Int8Array(length), kept.columns.length);
  const picked = new Int8Array(kept.columns.length);
  for await (const piece of rows) {
    for (const row of piece) {
      const { name, fields } = valuesOf(file, row, kept.header.length);
      const image = nameOf(name, row.number);
      const number = names.add(image);
      if (number === undefined) throw fault("table/duplicate-image", { file, row: row.number, found: image });
      const bad = fields.findIndex((field) => field !== "1" && field !== "-1");
      if (bad >= 0) throw notBinary(file, row.number, kept.header[bad] as string, fields[bad] as string);
      kept.columns.forEach((column, i) => {
        picked[i] = fields[column] === "1" ? 1 : -1;
      });
      values.set(number, picked);
    }
  }
  checkedCount(file, header, names.size);
  requireRows(file, names.size);
  names.trim();
  return { file, images: names, attributes: kept.names, values: values.finish() };
}

function notBinary(file: string, row: number, name: string, found: string): UserError {
  const hint = found === "0" ? "write -1 for 0: CelebA's lists have no zeros" : undefined;
  return fault("table/not-a-label", { attribute: name, file, row, found, expected: "-1 or 1", hint });
}

/** identity_CelebA.txt: N identities. */
export async function readIdentities(file: string, list: ImageList): Promise<Int32Array> {
  const convert = ([field]: readonly string[], row: number) => [integer(file, row, field ?? "", "identity", 0)];
  return alignedRows(file, list, textRows(file), new Column((length) => new Int32Array(length)), convert);
}

/** list_eval_partition.txt, 0 train, 1 validation, 2 test: N positions in `SPLITS`. */
export async function readPartition(file: string, list: ImageList): Promise<Uint8Array> {
  const convert = ([field]: readonly string[], row: number) => [partition(file, row, field ?? "")];
  return alignedRows(file, list, textRows(file), new Column((length) => new Uint8Array(length)), convert);
}

function partition(file: string, row: number, found: string): number {
  const number = ["0", "1", "2"].indexOf(found);
  if (number >= 0) return number;
  const splits = SPLITS.map((split, i) => `${i} (${split})`).join(", ");
  throw fault("table/unknown-split", {
    split: "partition",
    file,
    row,
    found,
    expected: splits.replace(/, (?=2)/, " or "),
  });
}

const BOX = [
  ["left edge x_1", Number.NEGATIVE_INFINITY],
  ["top edge y_1", Number.NEGATIVE_INFINITY],
  ["width", 0],
  ["height", 0],
] as const;

/** list_bbox_celeba.txt, N x 4; width and height are at least 0 (the published list has a few empty boxes). */
export async function readBoxes(file: string, list: ImageList): Promise<Int32Array> {
  const convert = (fields: readonly string[], row: number) =>
    BOX.map(([what, low], i) => integer(file, row, fields[i] ?? "", what, low));
  return headedColumn(file, list, BOX.length, convert);
}

/** list_landmarks_celeba.txt and list_landmarks_align_celeba.txt: N x 10. */
export async function readLandmarks(file: string, list: ImageList): Promise<Int32Array> {
  const convert = (fields: readonly string[], row: number) =>
    fields.map((field) => integer(file, row, field, "coordinate", Number.NEGATIVE_INFINITY));
  return headedColumn(file, list, 10, convert);
}

async function headedColumn(
  file: string,
  list: ImageList,
  width: number,
  convert: (fields: readonly string[], row: number) => readonly number[],
): Promise<Int32Array> {
  const { header, rows } = await headedRows(file, () => undefined);
  const column = new Column((length) => new Int32Array(length), width);
  return alignedRows(file, list, rows, column, convert, (read) => checkedCount(file, header, read));
}
