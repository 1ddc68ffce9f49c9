import { RowFaults } from "../../errors/row-faults.js";
import { fault, type UserError } from "../../errors/user-error.js";
import { chosenColumns } from "../tables/attribute-columns.js";
import { Column } from "../tables/column.js";
import { SPLITS } from "../tables/face-table.js";
import { LabelValues } from "../tables/label-values.js";
import {
  alignedRows,
  bareRows,
  checkCount,
  headedRows,
  type ImageList,
  integer,
  isTable,
  plainName,
  requireRows,
  valuesOf,
} from "../tables/list-rows.js";
import { Names } from "../tables/names.js";
import { isNone, valueColumns, valuesIn, type WantedValues } from "../tables/value-columns.js";
import { BOX_COLUMNS, boxValues } from "./box-columns.js";

/**
 * Readers of CelebA's list files. They read a file row by row into columns, accept every line end, runs of blanks, a missing
 * final newline, a byte order mark, and a table whose name ends in .csv. They report structural errors as one `UserError`
 * with file and rows. The list of attributes is read first: it defines the images, and row i of every other column belongs
 * to its image i.
 */

export interface AttributeList extends ImageList {
  readonly attributes: readonly string[];
  /** N x A of -1 and 1; 0 for unknown. */
  readonly values: Int8Array;
}

/**
 * list_attr_celeba.txt.
 * @param wanted the attributes to keep, in this order; all in file order if absent.
 * @param unknown spellings of labels that are not known.
 * @param nameOf the image that a name in a row means; if absent, the name must be a plain file name.
 * @throws UserError for an unknown or repeated attribute and for every structural error.
 */
export async function readAttributes(
  file: string,
  wanted: readonly string[] | undefined,
  unknown: readonly string[] = [],
  nameOf: (name: string, row: number) => string = (name, row) => plainName(file, name, row),
): Promise<AttributeList> {
  const names = new Names();
  const headerRow = isTable(file) ? 1 : 2;
  const {
    header,
    columns: kept,
    rows,
  } = await headedRows(file, (head) => chosenColumns({ file, row: headerRow }, head.names, wanted));
  const values = new Column((length) => new Int8Array(length), kept.columns.length);
  const picked = new Int8Array(kept.columns.length);
  const faults = new RowFaults();
  const labels = new LabelValues(file, kept.header, unknown);
  const ofRow = new Int8Array(kept.header.length);
  let read = 0;
  for await (const piece of rows) {
    for (const row of piece) {
      read++;
      faults.row(() => {
        const { name, values: fields } = valuesOf(file, row, kept.header.length);
        const image = nameOf(name, row.number);
        const number = names.add(image);
        if (number === undefined) throw fault("table/duplicate-image", { file, row: row.number, found: image });
        fields.forEach((found, a) => {
          const label = labels.of(a, found, row.number);
          if (label === undefined) throw notALabel(file, kept.header[a] as string, { row: row.number, found }, labels);
          ofRow[a] = label;
        });
        kept.columns.forEach((column, i) => {
          picked[i] = ofRow[column] as number;
        });
        values.set(number, picked);
      });
    }
  }
  labels.addTo(faults, (attribute, zero) => notALabel(file, attribute, zero, labels));
  checkCount(file, header, read, faults);
  faults.throwAny();
  requireRows(file, names.size);
  names.trim();
  return { file, images: names, attributes: kept.names, values: values.finish() };
}

function notALabel(
  file: string,
  attribute: string,
  { row, found }: { readonly row?: number | undefined; readonly found: string },
  labels: LabelValues,
): UserError {
  const zero = `write -1 for 0 if it means absent (CelebA's lists have no zeros); if it means unknown, write \`${labels.lineWith("0")}\` in the data set`;
  return fault("table/not-a-label", {
    attribute,
    file,
    row,
    found: found === "" ? "nothing" : found,
    expected: labels.expected(["-1"]),
    hint: found === "0" ? zero : labels.hintFor(found, false),
  });
}

/** identity_CelebA.txt: N identities. */
export async function readIdentities(file: string, list: ImageList): Promise<Int32Array> {
  const convert = ([field]: readonly string[], row: number) => [integer(file, row, field ?? "", "identity", 0)];
  return alignedRows(file, list, bareRows(file), new Column((length) => new Int32Array(length)), convert);
}

/** list_eval_partition.txt, 0 train, 1 validation, 2 test: N positions in `SPLITS`. */
export async function readPartition(file: string, list: ImageList): Promise<Uint8Array> {
  const convert = ([field]: readonly string[], row: number) => [partition(file, row, field ?? "")];
  return alignedRows(file, list, bareRows(file), new Column((length) => new Uint8Array(length)), convert);
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

/**
 * list_bbox_celeba.txt, N x 4. An image that nobody has annotated has an empty box: width or height is 0 or negative, or a
 * value is NaN or absent. Such a box is all zeros.
 */
export async function readBoxes(file: string, list: ImageList): Promise<Int32Array> {
  return headedColumn(file, list, BOX_COLUMNS, (values, row) => boxValues(file, row, values));
}

const LANDMARK_COLUMNS: WantedValues = {
  names: ["lefteye", "righteye", "nose", "leftmouth", "rightmouth"].flatMap((name) => [`${name}_x`, `${name}_y`]),
  hint: "name the columns so, or leave the list of landmarks out",
};

/** list_landmarks_celeba.txt and list_landmarks_align_celeba.txt: N x 10; all zeros if nobody has annotated the image. */
export async function readLandmarks(file: string, list: ImageList): Promise<Int32Array> {
  return headedColumn(file, list, LANDMARK_COLUMNS, (values, row) => {
    if (values.some(isNone)) return new Array<number>(LANDMARK_COLUMNS.names.length).fill(0);
    return values.map((field) => integer(file, row, field, "coordinate", Number.NEGATIVE_INFINITY));
  });
}

async function headedColumn(
  file: string,
  list: ImageList,
  wanted: WantedValues,
  convert: (values: readonly string[], row: number) => readonly number[],
): Promise<Int32Array> {
  const { header, columns, rows } = await headedRows(file, (head) => valueColumns(file, head, wanted));
  const column = new Column((length) => new Int32Array(length), wanted.names.length);
  return alignedRows(file, list, rows, column, (fields, row) => convert(valuesIn(fields, columns), row), {
    width: columns.width,
    ended: (read, faults) => checkCount(file, header, read, faults),
  });
}
