import { join, posix } from "node:path";
import { UserError } from "../../errors/user-error.js";
import type { FaceData } from "../face-data.js";
import { type IdentityRanges, splitByIdentity } from "../identity-split.js";
import { Column } from "../tables/column.js";
import { SPLITS, samplesOf, splitNumber } from "../tables/face-table.js";
import { Names } from "../tables/names.js";
import { type CsvColumns, columnsOf } from "./columns.js";
import { type CsvRecord, csvRecords } from "./records.js";

export interface CsvOptions {
  /** The table, in the data set's folder. */
  readonly file: string;
  /** Column with the image files, relative to the folder. */
  readonly image: string;
  /** Columns of the attributes. */
  readonly attributes: readonly string[];
  /** Column that says who is in the image. */
  readonly identity?: string | undefined;
  readonly split:
    | { readonly kind: "none" }
    | { readonly kind: "column"; readonly column: string }
    | ({ readonly kind: "identities" } & IdentityRanges);
}

/**
 * Reads a table of faces, record by record. Attributes are 1, or 0 or -1; identities are whole numbers, or names that
 * are numbered from 1 in their order by code unit; a column of the split holds train, validation or test, or 0, 1 or 2.
 * Without a split, all are training images. Whether each image file exists is not looked at here.
 * @throws UserError for the first structural fault, with file and row.
 */
export async function readCsv(root: string, options: CsvOptions): Promise<FaceData> {
  const file = join(root, options.file);
  const { image, attributes, identity, split } = options;
  const files = new Names();
  const labels = new Column((length) => new Int8Array(length), attributes.length);
  const splits = new Column((length) => new Uint8Array(length));
  const people = new Names();
  const persons = new Column((length) => new Int32Array(length));
  const records = csvRecords(file);
  const first = await records.next();
  const wanted = { image, attributes, identity, split: split.kind === "column" ? split.column : undefined };
  const columns = columnsOf(file, first.done === true ? undefined : first.value, wanted);
  for await (const record of records) {
    requireWidth(file, record, columns.header.length);
    const number = files.add(imageOf(file, record, columns.image));
    if (number === undefined) throw twice(file, record, columns.image);
    labels.set(number, labelsOf(file, record, columns));
    splits.set(number, [columns.split === undefined ? splitNumber("train") : splitOf(file, record, columns.split)]);
    if (columns.identity !== undefined) persons.set(number, [personOf(file, record, columns.identity, people)]);
  }
  if (files.size === 0) {
    throw new UserError("the table has no images", { file, found: "0 rows", expected: "a row for each image" });
  }
  files.trim();
  const identities = identity === undefined ? undefined : numbered(people, persons.finish());
  if (split.kind === "identities" && identities === undefined) throw new Error("plan: a split by identity without one");
  const table = {
    files,
    pathOf: (name: string) => join(root, name),
    attributes: labels.finish(),
    splits:
      split.kind === "identities" && identities !== undefined
        ? splitByIdentity(file, identities, split)
        : splits.finish(),
    identities,
  };
  return { kind: "csv", root, attributeNames: attributes, samples: samplesOf(table) };
}

function requireWidth(file: string, { row, fields }: CsvRecord, width: number): void {
  if (fields.length === width) return;
  throw new UserError(fields.length < width ? "the row is too short" : "the row is too long", {
    file,
    row,
    found: `${fields.length} values`,
    expected: `${width}, as many as the first row names`,
    hint: "Correct this row; a value with commas must stand in quotes.",
  });
}

function imageOf(file: string, { row, fields }: CsvRecord, column: number): string {
  const written = fields[column] ?? "";
  const name = posix.normalize(written);
  if (written !== "" && !/^(\.\.?(\/|$)|\/|[A-Za-z]:|\\)/.test(name) && !/(^|[\\/])\.\.[\\/]/.test(name)) return name;
  throw new UserError("the image is not in the data set's folder", {
    file,
    row,
    found: written === "" ? "no name" : written,
    expected: "a path relative to the folder, such as img/0001.jpg",
    hint: "Put the images in the folder, and write their paths from there.",
  });
}

function twice(file: string, { row, fields }: CsvRecord, column: number): UserError {
  return new UserError("the image is listed twice", {
    file,
    row,
    found: fields[column] ?? "",
    expected: "one row for each image",
    hint: "Remove one of the two rows.",
  });
}

function labelsOf(file: string, { row, fields }: CsvRecord, { attributes, header }: CsvColumns): readonly number[] {
  return attributes.map((column) => {
    const found = fields[column] ?? "";
    if (found === "1") return 1;
    if (found === "0" || found === "-1") return -1;
    throw new UserError(`the value of ${header[column]} is not a label`, {
      file,
      row,
      found: found === "" ? "nothing" : found,
      expected: "1, or 0 or -1",
      hint: "Correct the value in this row.",
    });
  });
}

function splitOf(file: string, { row, fields }: CsvRecord, column: number): number {
  const found = fields[column] ?? "";
  const split = SPLITS.findIndex((name, number) => found === name || found === String(number));
  if (split >= 0) return split;
  throw new UserError("the split is unknown", {
    file,
    row,
    found: found === "" ? "nothing" : found,
    expected: "train, validation or test (or 0, 1 or 2)",
    hint: "Correct the value in this row.",
  });
}

function personOf(file: string, { row, fields }: CsvRecord, column: number, people: Names): number {
  const person = fields[column] ?? "";
  if (person !== "") return people.indexOf(person) ?? (people.add(person) as number);
  throw new UserError("the row does not say who is in the image", {
    file,
    row,
    found: "no identity",
    expected: "a number or a name",
    hint: "Give every image an identity: one of its own if nobody else is in it.",
  });
}

/** Identities that are all whole numbers are taken as they are; names get numbers in the order of their code units. */
function numbered(people: Names, persons: Int32Array): Int32Array {
  const names = Array.from({ length: people.size }, (_, i) => people.at(i));
  const whole = names.every((name) => /^(0|[1-9]\d{0,8})$/.test(name));
  const order = new Map([...names].sort((a, b) => (a < b ? -1 : 1)).map((name, i) => [name, i + 1]));
  const numbers = names.map((name) => (whole ? Number(name) : (order.get(name) as number)));
  return persons.map((person) => numbers[person] as number);
}
