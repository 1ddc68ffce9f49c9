import { basename } from "node:path";
import type { DecodePool } from "../../data/images/decode-pool.js";
import type { DataSheet, SheetCell } from "../../drawing/data-sheet.js";
import type { Progress } from "../../process/progress.js";
import type { CheckedData, CheckedSample } from "./checked-data.js";
import { inspect } from "./inspect.js";
import type { DataReport } from "./report-schema.js";
import { scanImages } from "./scan.js";
import { commonFolder, unlistedFiles } from "./unlisted.js";

const COLUMNS = 8;
const ROWS = 5;

export interface Means {
  readonly pool: DecodePool;
  readonly progress: Progress;
  /** Ends the check between two images. */
  readonly signal: AbortSignal;
}

/** Decodes every image of a data set, searches for files that no list names, and reports on both. */
export async function checkData(data: CheckedData, { pool, progress, signal }: Means): Promise<DataReport> {
  const scan = await scanImages(data.samples, pool, progress, signal);
  const paths = new Set(data.samples.map(({ path }) => path));
  const folder = data.kind === "image_folder" || data.kind === "backgrounds" ? data.root : commonFolder(paths);
  const unlisted = folder === undefined ? [] : await unlistedFiles(folder, paths, signal);
  return inspect(data, scan, unlisted);
}

/** A sheet of up to 40 images, spread evenly over a data set. */
export function sheetOf(data: CheckedData, name: string): DataSheet {
  const { samples, kind } = data;
  const shown = Math.min(COLUMNS * ROWS, samples.length);
  const cells = Array.from({ length: shown }, (_, i): SheetCell => {
    const sample = samples[Math.floor((i * samples.length) / shown)] as CheckedSample;
    const { path, file, box } = sample;
    const labels = data.attributeNames
      .filter((_name, a) => sample.attributes?.[a] === 1)
      .map((attribute) => attribute.replaceAll("_", " "));
    return { path, title: basename(file), subtitle: subtitleOf(sample, data), labels, box };
  });
  const subtitle = `${kind}, ${shown} of ${samples.length} images`;
  return { title: name, subtitle, cells, columns: COLUMNS };
}

function subtitleOf({ split, identity, label }: CheckedSample, { classes }: CheckedData): string {
  if (label !== undefined) return classes[label] ?? "";
  return [split, identity === undefined ? undefined : `identity ${identity}`].filter((s) => s !== undefined).join(", ");
}
