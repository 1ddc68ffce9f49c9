import type { DecodePool } from "../../data/images/decode-pool.js";
import type { Progress } from "../../process/progress.js";
import type { CheckedData } from "./checked-data.js";
import { inspect } from "./inspect.js";
import type { DataReport } from "./report-schema.js";
import { scanImages } from "./scan.js";
import { commonFolder, unlistedFiles } from "./unlisted.js";

export interface Means {
  readonly pool: DecodePool;
  readonly progress: Progress;
  /** Ends the check between two images. */
  readonly signal: AbortSignal;
}

/** Decodes every image of a data set, looks for files that no list names, and reports on all. */
export async function checkData(data: CheckedData, { pool, progress, signal }: Means): Promise<DataReport> {
  const scan = await scanImages(data.samples, pool, progress, signal);
  const paths = new Set(data.samples.map(({ path }) => path));
  const folder = data.kind === "image_folder" || data.kind === "backgrounds" ? data.root : commonFolder(paths);
  const unlisted = folder === undefined ? [] : await unlistedFiles(folder, paths, signal);
  return inspect(data, scan, unlisted);
}
