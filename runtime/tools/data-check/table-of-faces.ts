import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { spellingOf, unknownLine } from "../../../dsl/text/label-spellings.js";
import { type CsvRecord, filledRecords } from "../../data/csv/records.js";
import { looksUnknown } from "../../data/tables/label-values.js";

/** What a folder with a table holds, and the declarations with which a spec reads it. */
interface TableOfFaces {
  readonly found: string;
  /** For the hint, before what to run. */
  readonly declare: string;
}

const IMAGE = /\.(?:jpe?g|png|webp|bmp|gif|tiff?|avif)$/i;
/** Attributes that are shown. */
const mostShown = 5;
/** Rows that are read. */
const mostRead = 1000;

/**
 * A table of image files in a folder whose images are not in several classes. Undefined without one.
 * @throws UserError if the table cannot be read.
 */
export async function tableOfFaces(root: string): Promise<TableOfFaces | undefined> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((one) => one.isDirectory()).length;
  if (folders > 1) return undefined;
  for (const { name } of entries.filter((one) => one.isFile() && /\.(?:csv|tsv)$/i.test(one.name))) {
    const [header, ...rows] = await firstRows(join(root, name));
    const [row] = rows;
    const image = row?.fields.findIndex((value) => IMAGE.test(value)) ?? -1;
    if (header === undefined || row === undefined || image < 0) continue;
    const columns = header.fields.map((label, i) => ({
      label,
      values: new Set(rows.map((one) => one.fields[i] ?? "")),
    }));
    const known = columns.filter(({ values }) => isLabel(values));
    const labels = known.map(({ label }) => label);
    const unknown = unknownIn(known.map(({ values }) => values));
    const shown = labels
      .slice(0, mostShown)
      .map((label) => (/^[A-Za-z_]\w*$/.test(label) ? label : JSON.stringify(label)));
    const more = labels.length > mostShown ? ", …" : "";
    const list = `attributes Mine = [ ${shown.join(", ")}${more} ]`;
    const data = `data mine = csv { root: ${JSON.stringify(root.replaceAll("\\", "/"))}  file: "${name}"  image: "${header.fields[image]}"  attributes: Mine${unknown.length === 0 ? "" : `  ${unknownLine(unknown)}`} }`;
    const other = unknown.includes("0") ? " (`-1` in place of `0` if -1 means unknown)" : "";
    return { found: `${name}, a table of images`, declare: `write \`${list}\` and \`${data}\`${other} in it, and ` };
  }
  return undefined;
}

const LABEL = /^(?:-1|0|1)$/;

/** Labels, and spellings of unknown ones. */
const isLabel = (values: ReadonlySet<string>): boolean =>
  [...values].some((value) => LABEL.test(value)) &&
  [...values].every((value) => LABEL.test(value) || looksUnknown(value));

/** The spellings of unknown labels. Where 0 and -1 occur, one of them is: more often 0. */
function unknownIn(columns: readonly ReadonlySet<string>[]): readonly string[] {
  const spelt = columns.flatMap((values) => [...values].filter(looksUnknown).map(spellingOf));
  const three = columns.some((values) => values.has("0") && values.has("-1"));
  return [...new Set([...(three ? ["0"] : []), ...spelt])];
}

async function firstRows(file: string): Promise<readonly CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of filledRecords(file)) {
    records.push(record);
    if (records.length > mostRead) break;
  }
  return records;
}
