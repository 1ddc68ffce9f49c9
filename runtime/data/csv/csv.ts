import { posix } from "node:path";
import { shortened } from "../../../dsl/text/columns.js";
import { RowFaults } from "../../errors/row-faults.js";
import { fault } from "../../errors/user-error.js";
import { SpelledNames } from "../../files/spelled-names.js";
import type { FaceData } from "../face-data.js";
import { type IdentityRanges, splitByIdentity } from "../identity-split.js";
import { Column } from "../tables/column.js";
import { SPLITS, samplesOf, splitNumber } from "../tables/face-table.js";
import { LabelValues } from "../tables/label-values.js";
import { Names } from "../tables/names.js";
import { type CsvColumns, columnsOf } from "./columns.js";
import { type CsvRecord, filledRecords, otherSeparator } from "./records.js";

export interface CsvOptions {
  /** The table, in the data set's folder. */
  readonly file: string;
  /** Column with the image files, relative to the folder. */
  readonly image: string;
  /** Columns of the attributes. */
  readonly attributes: readonly string[];
  /** Spellings of labels that are not known; none if absent. */
  readonly unknown?: readonly string[];
  /** Column that says who is in the image. */
  readonly identity?: string | undefined;
  readonly split:
    | { readonly kind: "none" }
    | { readonly kind: "column"; readonly column: string }
    | ({ readonly kind: "identities" } & IdentityRanges);
}

/**
 * Reads a table of faces, record by record. Attributes are 1, 0 or -1, or spellings of unknown; identities are whole numbers, or names that are
 * numbered from 1 in the order of their code units; the column of the split holds train, validation or test, or 0, 1 or 2.
 * Without a split, all images are training images. Names are compared in Unicode's composed form (NFC). Does not check that
 * the image files exist.
 * @throws UserError for structural errors, with file and rows.
 */
export async function readCsv(root: string, options: CsvOptions): Promise<FaceData> {
  const disk = new SpelledNames(root);
  const file = disk.pathOf(options.file);
  const { image, attributes, unknown = [], identity, split } = options;
  const files = new Names();
  const labels = new Column((length) => new Int8Array(length), attributes.length);
  const splits = new Column((length) => new Uint8Array(length));
  const people = new Names();
  const persons = new Column((length) => new Int32Array(length));
  const values = new LabelValues(file, attributes, unknown);
  const faults = new RowFaults();
  const records = filledRecords(file);
  try {
    const first = await records.next();
    const wanted = { image, attributes, identity, split: split.kind === "column" ? split.column : undefined };
    const columns = columnsOf(file, first.done === true ? undefined : first.value, wanted);
    for await (const record of records) {
      requireSeparator(file, record, columns.header.length);
      faults.row(() => {
        requireWidth(file, record, columns.header.length);
        const number = files.add(imageOf(file, record, columns.image));
        if (number === undefined)
          throw fault("table/duplicate-image", { file, row: record.row, found: record.fields[columns.image] });
        labels.set(number, labelsOf(file, record, columns, values));
        splits.set(number, [columns.split === undefined ? splitNumber("train") : splitOf(file, record, columns.split)]);
        if (columns.identity !== undefined) persons.set(number, [personOf(file, record, columns.identity, people)]);
      });
    }
  } finally {
    await records.return(undefined);
  }
  values.addTo(faults);
  faults.throwAny();
  if (files.size === 0) {
    throw fault("table/no-images", { file, found: "0 rows" });
  }
  files.trim();
  const identities = identity === undefined ? undefined : numbered(people, persons.finish());
  if (split.kind === "identities" && identities === undefined) throw new Error("plan: a split by identity without one");
  const table = {
    files,
    pathOf: (name: string) => disk.pathOf(name),
    attributes: labels.finish(),
    splits:
      split.kind === "identities" && identities !== undefined
        ? splitByIdentity(file, identities, split)
        : splits.finish(),
    identities,
  };
  return { kind: "csv", root, attributeNames: attributes, samples: samplesOf(table) };
}

/** Characters of a value that are shown. */
const mostShown = 100;

const shown = (value: string, none: string): string => (value === "" ? none : shortened(value, mostShown));

/** A table that changes its separator below the first row has one fault, not one in each row. */
function requireSeparator(file: string, record: CsvRecord, width: number): void {
  const separator = otherSeparator(record, width);
  if (separator === undefined) return;
  throw fault("table/row-length", {
    length: "short",
    file,
    row: record.row,
    found: `one value, with ${separator} in it`,
    expected: `${width} values, separated as in the first row`,
    hint: `separate the values of the first row with ${separator}, too, or those of the other rows as in the first row`,
  });
}

function requireWidth(file: string, { row, fields, fault: wrong }: CsvRecord, width: number): void {
  if (wrong !== undefined) throw wrong;
  if (fields.length === width) return;
  throw fault("table/row-length", {
    length: fields.length < width ? "short" : "long",
    file,
    row,
    found: `${fields.length} values`,
    expected: `${width}, as many as the first row names`,
    hint: "correct this row; put values with commas in quotes",
  });
}

/** A value that identifies something. A line end in it shows that a quote has swallowed the rows that follow. */
function nameIn(file: string, { row, fields }: CsvRecord, column: number): string {
  const name = fields[column] ?? "";
  if (!name.includes("\n")) return name.normalize("NFC");
  throw fault("table/malformed", { file, row, found: `a name over several lines: ${shown(name, "")}` });
}

function imageOf(file: string, record: CsvRecord, column: number): string {
  const written = nameIn(file, record, column);
  const name = posix.normalize(written);
  if (written !== "" && !/^(\.\.?(\/|$)|\/|[A-Za-z]:|\\)/.test(name) && !/(^|[\\/])\.\.[\\/]/.test(name)) return name;
  throw fault("table/image-outside", { file, row: record.row, found: shown(written, "no name") });
}

function labelsOf(
  file: string,
  { row, fields }: CsvRecord,
  { attributes, header }: CsvColumns,
  values: LabelValues,
): readonly number[] {
  return attributes.map((column, a) => {
    const found = fields[column] ?? "";
    const label = values.of(a, found, row);
    if (label !== undefined) return label;
    throw fault("table/not-a-label", {
      attribute: header[column] ?? "",
      file,
      row,
      found: shown(found, "nothing"),
      expected: values.expected(["0", "-1"]),
      hint: values.hintFor(found, true),
    });
  });
}

function splitOf(file: string, { row, fields }: CsvRecord, column: number): number {
  const found = fields[column] ?? "";
  const split = SPLITS.findIndex((name, number) => found === name || found === String(number));
  if (split >= 0) return split;
  throw fault("table/unknown-split", {
    split: "split",
    file,
    row,
    found: shown(found, "nothing"),
    expected: "train, validation or test (or 0, 1 or 2)",
  });
}

function personOf(file: string, record: CsvRecord, column: number, people: Names): number {
  const person = nameIn(file, record, column);
  if (person !== "") return people.indexOf(person) ?? (people.add(person) as number);
  throw fault("table/no-identity", { file, row: record.row, found: "no identity" });
}

/** Keeps identities that are all whole numbers; otherwise numbers the names in the order of their code units. */
function numbered(people: Names, persons: Int32Array): Int32Array {
  const names = Array.from({ length: people.size }, (_, i) => people.at(i));
  const whole = names.every((name) => /^(0|[1-9]\d{0,8})$/.test(name));
  const order = new Map([...names].sort((a, b) => (a < b ? -1 : 1)).map((name, i) => [name, i + 1]));
  const numbers = names.map((name) => (whole ? Number(name) : (order.get(name) as number)));
  return persons.map((person) => numbers[person] as number);
}
