import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { relative } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { z } from "zod";
import type { Progress } from "../process/progress.js";
import type { BoxSource, DataSets } from "./data-sets.js";
import type { FaceSample, Split } from "./face-data.js";
import type { ImageFolderSample } from "./image-folder.js";
import { ContentHashes, type SplitContents } from "./split-contents.js";

const count = z.int().nonnegative();

/**
 * Tells states of a data set apart: the entries of its lists, and name, size and modification time of every image file. The
 * folder of the data set makes no difference.
 */
export const dataFingerprintSchema = z.object({
  /** Hash of the list entries of each image that are read, in order. */
  lists: z.string(),
  /** Hash of the sizes of the image files, in order. */
  sizes: z.string(),
  /** Hash of their modification times, in whole seconds: not every copy of a file preserves more. */
  times: z.string(),
  images: count,
  bytes: count,
  missing: count,
  /** The latest of these times, in milliseconds since 1970. */
  newest: z.number(),
});
export type DataFingerprint = z.infer<typeof dataFingerprintSchema>;

export interface FingerprintedData {
  readonly fingerprint: DataFingerprint;
  /** For stage keys. */
  readonly contents: ReadonlyMap<Split, SplitContents>;
  /** Paths of listed images that are missing. */
  readonly missing: ReadonlySet<string>;
  /** Images changed after a time, in milliseconds since 1970. */
  readonly changedAfter: (time: number) => readonly string[];
}

/** Files between two checks of the signal. */
const stride = 500;
/** From this number of images on, the progress is shown. */
const shownFrom = 20_000;

/**
 * Takes the fingerprint of a data set. The image files are not opened: 200,000 files on a local disk take a second.
 * @throws the signal's reason when it is aborted, and the errors of the readers of data sets.
 */
export async function fingerprintData(
  data: DataSets,
  name: string,
  {
    signal,
    progress,
    boxes = [],
  }: {
    readonly signal: AbortSignal;
    readonly progress: Progress;
    /** The boxes that stages see images through: they count as parts of the images. */
    readonly boxes?: readonly BoxSource[];
  },
): Promise<FingerprintedData> {
  const root = data.root(name);
  const samples = await samplesOf(data, name);
  const boxLists = await Promise.all(boxes.map((from) => data.boxes(name, from)));
  const [lists, sizes, times] = [createHash("sha256"), createHash("sha256"), createHash("sha256")];
  const contents = new ContentHashes();
  const missing = new Set<string>();
  const changedAt = new Float64Array(samples.length);
  const task = samples.length < shownFrom ? undefined : progress.begin(`fingerprint of ${name}`, samples.length);
  let bytes = 0;
  for (const [i, sample] of samples.entries()) {
    if (i % stride === 0) {
      await breathe();
      signal.throwIfAborted();
      task?.update(i);
    }
    const given = "file" in sample ? boxLists.map((list) => JSON.stringify(list.get(sample.file) ?? null)) : [];
    lists.update([listed(sample, root), ...given].join("\t"));
    const file = statusOf(sample.path);
    const [size, time] = file === undefined ? ["missing", "missing"] : [file.size, Math.floor(file.mtimeMs / 1000)];
    sizes.update(`${size}\n`);
    times.update(`${time}\n`);
    contents.add(sample, [relative(root, sample.path), size, time, ...given].join("\t"));
    if (file === undefined) missing.add(sample.path);
    else bytes += file.size;
    changedAt[i] = file?.mtimeMs ?? 0;
  }
  task?.end();
  return {
    fingerprint: {
      lists: lists.digest("hex"),
      sizes: sizes.digest("hex"),
      times: times.digest("hex"),
      images: samples.length,
      bytes,
      missing: missing.size,
      newest: changedAt.reduce((latest, time) => Math.max(latest, time), 0),
    },
    contents: contents.finish(),
    missing,
    changedAfter: (time) => samples.filter((_, i) => (changedAt[i] as number) > time).map(({ path }) => path),
  };
}

async function samplesOf(data: DataSets, name: string): Promise<readonly (FaceSample | ImageFolderSample)[]> {
  const { kind } = data.description(name);
  if (kind === "backgrounds") return data.backgrounds(name);
  return kind === "image_folder" ? (await data.folder(name)).samples : (await data.faces(name)).samples;
}

/** The list entries of an image, as one line. */
function listed(sample: FaceSample | ImageFolderSample, root: string): string {
  const fields =
    "label" in sample
      ? [relative(root, sample.path), sample.label]
      : [sample.file, relative(root, sample.path), sample.identity, sample.split, boxOf(sample), sample.attributes];
  return `${fields.join("\t")}\n`;
}

const boxOf = ({ box }: FaceSample): string => (box === undefined ? "" : [box.x, box.y, box.width, box.height].join());

/** A file counts as missing if its status cannot be read for any reason. */
function statusOf(path: string): { readonly size: number; readonly mtimeMs: number } | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
