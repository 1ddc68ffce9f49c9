import type { PlanSize } from "../../compiler/plan/schema.js";
import type { DecodePool } from "../data/decode-pool.js";
import type { Box } from "../data/face-data.js";
import { resample } from "../data/pixels.js";
import { requireFewSkipped, type SkippedImage } from "../data/skipped.js";
import type { View, ViewSample } from "../data/view.js";
import type { LabelledBatch } from "./batch-reader.js";

/** A batch whose first `count` rows are images; the rest is zero, so that every batch has the same size. */
export interface ValidationBatch extends LabelledBatch {
  readonly count: number;
  /** File names of these images. */
  readonly files: readonly string[];
}

export interface ValidationOptions {
  readonly batch: number;
  readonly input: PlanSize;
  /** Takes the images that cannot be read; they are left out. */
  readonly skipped: SkippedImage[];
}

/** All images of a view in order, unchanged but for the cut to the input's size in their middle. */
export async function* validationBatches(
  open: () => Promise<View>,
  pool: DecodePool,
  { batch, input, skipped }: ValidationOptions,
): AsyncGenerator<ValidationBatch> {
  const view = await open();
  const { samples, size, fit, name, unreadable } = view;
  const decode = (start: number): Promise<readonly Uint8Array[]> =>
    Promise.all(
      samples.slice(start, start + batch).map(async ({ file, path, crop }) => {
        const result = await pool.decode({ path, ...size, fit, ...(crop === undefined ? {} : { crop }) });
        if (result.ok) return result.pixels;
        if (!skipped.some((s) => s.file === file)) skipped.push({ file, reason: result.reason });
        requireFewSkipped({ view: name, total: samples.length, unreadable }, skipped);
        return new Uint8Array();
      }),
    );
  let next = decode(0);
  for (let start = 0; start < samples.length; start += batch) {
    const pictures = await next;
    next = decode(start + batch);
    // A failure surfaces when it is awaited; until then it must not count as unhandled.
    next.catch(() => undefined);
    const read = pictures.flatMap((data, i) => (data.length === 0 ? [] : [{ data, sample: samples[start + i] }]));
    const made = emptyBatch(batch, input, samples);
    read.forEach(({ data, sample }, row) => {
      const target = { ...input, flip: false };
      resample({ ...size, data }, middle(size, input), target, made.image, row * input.height * input.width * 3);
      made.labels[row] = sample?.label ?? 0;
      sample?.attributes?.forEach((value, a, all) => {
        made.targets[row * all.length + a] = value > 0 ? 1 : 0;
      });
    });
    if (read.length > 0) yield { ...made, count: read.length, files: read.map(({ sample }) => sample?.file ?? "") };
  }
}

function emptyBatch(batch: number, { height, width }: PlanSize, samples: readonly ViewSample[]): LabelledBatch {
  return {
    image: new Uint8Array(batch * height * width * 3),
    labels: new Int32Array(batch),
    targets: new Float32Array(batch * (samples[0]?.attributes?.length ?? 0)),
  };
}

/** The box of size `to` in the middle of a picture. */
export function middle(from: PlanSize, to: PlanSize): Box {
  return { x: (from.width - to.width) >> 1, y: (from.height - to.height) >> 1, width: to.width, height: to.height };
}
