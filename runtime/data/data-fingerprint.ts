import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { relative } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { z } from "zod";
import type { Progress } from "../process/progress.js";
import type { DataSets } from "./data-sets.js";
import type { FaceSample } from "./face-data.js";
import type { ImageFolderSample } from "./image-folder.js";

const count = z.int().nonnegative();

/**
 * What tells one state of a data set from another: what its lists say of the images, and name, size and time of every
 * image file. Where the data set lies makes no difference.
 */
export const dataPrintSchema = z.object({
  /** Hash of what the lists say of each image, in order, as far as it is read. */
  lists: z.string(),
  /** Hash of the sizes of the image files, in order. */
  sizes: z.string(),
  /** Hash of the times at which they were changed, in whole seconds: copies of a file do not all keep more. */
  times: z.string(),
  images: count,
  bytes: count,
  missing: count,
  /** The latest of the times, in milliseconds since 1970. */
  newest: z.number(),
});
export type DataPrint = z.infer<typeof dataPrintSchema>;

export interface Printed {
  readonly print: DataPrint;
  /** Paths of listed images that are not there. */
  readonly missing: ReadonlySet<string>;
  /** Images changed after a time, in milliseconds since 1970. */
  readonly changedAfter: (time: number) => readonly string[];
}

/** Files looked at between two looks at the signal. */
const stride = 500;
/** So many images take long enough to be shown. */
const shownFrom = 20_000;

/**
 * Looks at every image file of a data set, without opening it: a second for 200,000 files on a local disk.
 * @throws the signal's reason when it is raised, and as the readers of data sets.
 */
export async function printData(
  data: DataSets,
  name: string,
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<Printed> {
  const root = data.root(name);
  const samples = await samplesOf(data, name);
  const [lists, sizes, times] = [createHash("sha256"), createHash("sha256"), createHash("sha256")];
  const missing = new Set<string>();
  const changedAt = new Float64Array(samples.length);
  const task = samples.length < shownFrom ? undefined : progress.begin(`looking at ${name}`, samples.length);
  let bytes = 0;
  for (const [i, sample] of samples.entries()) {
    if (i % stride === 0) {
      await breathe();
      signal.throwIfAborted();
      task?.update(i);
    }
    lists.update(listed(sample, root));
    const file = lookAt(sample.path);
    sizes.update(`${file?.size ?? "missing"}\n`);
    times.update(`${file === undefined ? "missing" : Math.floor(file.mtimeMs / 1000)}\n`);
    if (file === undefined) missing.add(sample.path);
    else bytes += file.size;
    changedAt[i] = file?.mtimeMs ?? 0;
  }
  task?.end();
  return {
    print: {
      lists: lists.digest("hex"),
      sizes: sizes.digest("hex"),
      times: times.digest("hex"),
      images: samples.length,
      bytes,
      missing: missing.size,
      newest: changedAt.reduce((latest, time) => Math.max(latest, time), 0),
    },
    missing,
    changedAfter: (time) => samples.filter((_, i) => (changedAt[i] as number) > time).map(({ path }) => path),
  };
}

async function samplesOf(data: DataSets, name: string): Promise<readonly (FaceSample | ImageFolderSample)[]> {
  const { kind } = data.description(name);
  return kind === "image_folder" ? (await data.folder(name)).samples : (await data.faces(name)).samples;
}

/** What the lists say of an image, as one line. */
function listed(sample: FaceSample | ImageFolderSample, root: string): string {
  const fields =
    "label" in sample
      ? [relative(root, sample.path), sample.label]
      : [sample.file, relative(root, sample.path), sample.identity, sample.split, boxOf(sample), sample.attributes];
  return `${fields.join("\t")}\n`;
}

const boxOf = ({ box }: FaceSample): string => (box === undefined ? "" : [box.x, box.y, box.width, box.height].join());

/** A file that cannot be looked at counts as missing, for whatever reason. */
function lookAt(path: string): { readonly size: number; readonly mtimeMs: number } | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
