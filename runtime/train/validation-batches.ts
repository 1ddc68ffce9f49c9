import type { PlanSize } from "../../compiler/contract/schema.js";
import type { Box } from "../data/box.js";
import { plainCrop } from "../data/images/augmentation-parameters.js";
import type { ImageStore } from "../data/images/image-store.js";
import { readAhead } from "../process/read-ahead.js";
import { BatchBuffers } from "./batch-buffers.js";
import { type LabelledBatch, labelsOf } from "./data-loader.js";

/** A batch whose first `count` rows are images; the rest is zero, so that all batches have one size. */
export interface ValidationBatch extends LabelledBatch {
  readonly count: number;
  /** File names of these images. */
  readonly files: readonly string[];
}

export interface ValidationOptions {
  readonly batch: number;
  readonly input: PlanSize;
}

/** All readable images of a view in order, unchanged but for the cut to the input's size in their middle. */
export async function* validationBatches(
  store: ImageStore,
  { batch, input }: ValidationOptions,
): AsyncGenerator<ValidationBatch> {
  const { samples, size } = store.view;
  const bytes = input.height * input.width * 3;
  const buffers = new BatchBuffers(batch * bytes);
  const augmentation = plainCrop(middle(size, input));
  const read = async (position: number): Promise<ValidationBatch> => {
    const rows = Math.min(batch, samples.length - position * batch);
    const places = Array.from({ length: rows }, (_, row) => ({ index: position * batch + row, row, augmentation }));
    const { result, image } = await buffers.fill((out) => store.tryPlace(places, input, out));
    const written = places.filter((_, i) => result[i]);
    written.forEach(({ row }, to) => {
      if (row !== to) image.copyWithin(to * bytes, row * bytes, (row + 1) * bytes);
    });
    image.fill(0, written.length * bytes);
    const shown = written.map(({ index }) => index);
    const files = shown.map((index) => samples[index]?.file ?? "");
    return { image, ...labelsOf(shown, samples, batch), count: written.length, files };
  };
  for await (const made of readAhead(0, Math.ceil(samples.length / batch), buffers.ahead, read)) {
    if (made.count > 0) yield made;
  }
}

/** The box of size `to` in the middle of an image. */
function middle(from: PlanSize, to: PlanSize): Box {
  return { x: (from.width - to.width) >> 1, y: (from.height - to.height) >> 1, width: to.width, height: to.height };
}
