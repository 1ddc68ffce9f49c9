import type { Box } from "../box.js";
import type { Landmarks, Split } from "../face-data.js";

/**
 * Text of CelebA's list files, byte for byte as published: CRLF line ends, the last line terminated, and the
 * column padding of each file (derived from the published rows and file sizes). All functions are pure; the text is
 * ASCII, so its length in characters is its size in bytes.
 */

const END = "\r\n";

export interface FileRow<T> {
  readonly file: string;
  readonly value: T;
}

/** `000001.jpg`, counted from 1. */
export function celebaFileName(number: number): string {
  return `${String(number).padStart(6, "0")}.jpg`;
}

function lines(rows: readonly string[]): string {
  return rows.map((row) => row + END).join("");
}

/** First value unpadded, every other one a space and `width` right-aligned characters. */
function ragged(values: ArrayLike<number>, width: number): string {
  let text = String(values[0] ?? "");
  for (let i = 1; i < values.length; i++) text += ` ${String(values[i]).padStart(width)}`;
  return text;
}

/**
 * list_attr_celeba.txt: image count, the names with one space after EACH (so a trailing one), then a row per image of
 * -1 and 1. One line with its end at a time, so that a list of any length can be written to a file.
 */
export function* attributeLines(
  names: readonly string[],
  count: number,
  rows: Iterable<FileRow<ArrayLike<number>>>,
): Generator<string> {
  yield `${count}${END}`;
  yield `${names.map((name) => `${name} `).join("")}${END}`;
  for (const { file, value } of rows) yield `${file} ${ragged(value, 2)}${END}`;
}

/** The lines of list_attr_celeba.txt as one text. */
export function attributesText(names: readonly string[], rows: readonly FileRow<ArrayLike<number>>[]): string {
  return [...attributeLines(names, rows.length, rows)].join("");
}

/** identity_CelebA.txt: no header, `file identity`. */
export function identitiesText(rows: readonly FileRow<number>[]): string {
  return lines(rows.map((row) => `${row.file} ${row.value}`));
}

const PARTITION: Readonly<Record<Split, number>> = { train: 0, validation: 1, test: 2 };

/** list_eval_partition.txt: no header, `file 0|1|2` for train, validation and test. */
export function partitionText(rows: readonly FileRow<Split>[]): string {
  return lines(rows.map((row) => `${row.file} ${PARTITION[row.value]}`));
}

/** list_bbox_celeba.txt: boxes in pixels of the in-the-wild image, columns padded to 5, 3, 3 and 3 characters. */
export function boxesText(rows: readonly FileRow<Box>[]): string {
  const body = rows.map(({ file, value }) => {
    const columns = [
      String(value.x).padStart(5),
      String(value.y).padStart(3),
      String(value.width).padStart(3),
      String(value.height).padStart(3),
    ];
    return `${file} ${columns.join(" ")}`;
  });
  return lines([String(rows.length), "image_id x_1 y_1 width height", ...body]);
}

const LANDMARK_COLUMNS = ["lefteye", "righteye", "nose", "leftmouth", "rightmouth"]
  .flatMap((name) => [`${name}_x`, `${name}_y`])
  .join(" ");

/** list_landmarks_celeba.txt and list_landmarks_align_celeba.txt: five points in pixels of the respective image. */
export function landmarksText(rows: readonly FileRow<Landmarks>[]): string {
  const body = rows.map((row) => `${row.file} ${ragged(row.value, 4)}`);
  return lines([String(rows.length), LANDMARK_COLUMNS, ...body]);
}
