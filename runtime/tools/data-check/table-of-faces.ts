import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type CsvRecord, filledRecords } from "../../data/csv/records.js";

/** What a folder with a table holds, and the declarations with which a spec reads it. */
interface TableOfFaces {
  readonly found: string;
  /** For the hint, before what to run. */
  readonly declare: string;
}

const IMAGE = /\.(?:jpe?g|png|webp|bmp|gif|tiff?|avif)$/i;
/** Attributes that are shown. */
const mostShown = 5;

/**
 * A table of image files in a folder whose images are not in several classes. Undefined without one.
 * @throws UserError if the table cannot be read.
 */
export async function tableOfFaces(root: string): Promise<TableOfFaces | undefined> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((one) => one.isDirectory()).length;
  if (folders > 1) return undefined;
  for (const { name } of entries.filter((one) => one.isFile() && /\.(?:csv|tsv)$/i.test(one.name))) {
    const [header, row] = await firstTwo(join(root, name));
    const image = row?.fields.findIndex((value) => IMAGE.test(value)) ?? -1;
    if (header === undefined || row === undefined || image < 0) continue;
    const labels = header.fields.filter((_, i) => /^(?:-1|0|1)$/.test(row.fields[i] ?? ""));
    const shown = labels
      .slice(0, mostShown)
      .map((label) => (/^[A-Za-z_]\w*$/.test(label) ? label : JSON.stringify(label)));
    const more = labels.length > mostShown ? ", …" : "";
    const list = `attributes Mine = [ ${shown.join(", ")}${more} ]`;
    const data = `data mine = csv { root: ${JSON.stringify(root.replaceAll("\\", "/"))}  file: "${name}"  image: "${header.fields[image]}"  attributes: Mine }`;
    return { found: `${name}, a table of images`, declare: `write \`${list}\` and \`${data}\` in it, and ` };
  }
  return undefined;
}

async function firstTwo(file: string): Promise<readonly CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of filledRecords(file)) {
    records.push(record);
    if (records.length === 2) break;
  }
  return records;
}
