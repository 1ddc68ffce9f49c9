import type { PlanAugmentation, PlanSize } from "../../compiler/contract/schema.js";
import { type Box, mapBox, wholeOf } from "../data/box.js";
import type { AugmentationParameters } from "../data/images/augmentation-parameters.js";
import type { ImageStore, Placement } from "../data/images/image-store.js";
import type { ViewSample } from "../data/view.js";
import { readAhead } from "../process/read-ahead.js";
import { Random } from "../random.js";
import { drawAugmentation } from "./augment.js";
import { BatchBuffers } from "./batch-buffers.js";
import { Sampler, type Sampling, stepsOf } from "./sampler.js";

export interface LabelledBatch {
  readonly image: Uint8Array;
  readonly labels: Int32Array;
  /** N x A in {0, 1}; empty where samples have no attributes. */
  readonly targets: Float32Array;
  /** N x A: 1 where the label is known, else 0. */
  readonly known: Uint8Array;
}

export interface LoaderOptions {
  readonly stage: Sampling;
  readonly input: PlanSize;
  readonly augment: readonly PlanAugmentation[];
  /** The patches of the image; one is drawn at random for each use. */
  readonly patches: { readonly boxes: readonly Box[]; readonly flips: boolean } | undefined;
  readonly seed: number;
}

/**
 * Makes the batches of a stage, `accumulate` for each step. Batch k is a function of seed, epoch and position only: workers,
 * caches and interruptions do not change it.
 */
export class DataLoader {
  readonly stepsPerEpoch: number;
  readonly #store: ImageStore;
  readonly #options: LoaderOptions;
  readonly #buffers: BatchBuffers;
  readonly #sampler: Sampler;

  constructor(store: ImageStore, options: LoaderOptions) {
    const { stage, input } = options;
    this.#store = store;
    this.#options = options;
    this.#buffers = new BatchBuffers(stage.batch * input.height * input.width * 3);
    const { samples } = store.view;
    this.#sampler = new Sampler(stage, samples, options.seed);
    this.stepsPerEpoch = stepsOf(stage, samples).stepsPerEpoch;
  }

  /** The batches of the steps `firstStep` up to `endStep` (counted over the whole stage), some of them made ahead of use. */
  from(firstStep: number, endStep: number, ahead = this.#buffers.ahead): AsyncGenerator<LabelledBatch> {
    const { accumulate } = this.#options.stage;
    return readAhead(firstStep * accumulate, endStep * accumulate, ahead, (position) => this.read(position));
  }

  /** One batch; positions count over the whole stage. */
  async read(position: number): Promise<LabelledBatch> {
    const { stage, input } = this.#options;
    const perEpoch = this.stepsPerEpoch * stage.accumulate;
    const epoch = Math.floor(position / perEpoch);
    const start = (position % perEpoch) * stage.batch;
    const wanted = this.#sampler.order(epoch).slice(start, start + stage.batch);
    const repeats = this.#sampler.repeats(epoch)?.slice(start, start + stage.batch);
    const places = wanted.map((index, row): Placement => {
      const inGroup = (): number => wanted.slice(0, row).filter((one) => one === index).length;
      const before = stage.perIdentity === undefined ? (repeats?.[row] ?? 0) : inGroup();
      return { index, augmentation: this.#augmentation(epoch, index, before) };
    });
    const { result: shown, image } = await this.#buffers.fill((out) => this.#store.place(places, input, out));
    return { image, ...labelsOf(shown, this.#store.view.samples, stage.batch) };
  }

  /** @param before how often the image comes earlier: in the batch with groups of an identity, in the epoch with a sampler. */
  #augmentation(epoch: number, index: number, before: number): AugmentationParameters {
    const { stage, seed, augment, patches, input } = this.#options;
    const from = this.#store.view.size;
    const key = ["variation", seed, stage.name, epoch, index];
    const random = new Random(...key, ...(before === 0 ? [] : [before]));
    const drawn = drawAugmentation(augment, from, input, random);
    if (patches === undefined) return drawn;
    // The drawn box changes the whole region; the patch keeps its place relative to that region.
    const box = mapBox(random.pick(patches.boxes), wholeOf(from), drawn.box);
    return { ...drawn, box, flip: patches.flips ? random.chance(0.5) : drawn.flip };
  }
}

/** Labels and attributes of the samples in the rows of a batch of `size` rows; the rows after the last sample are zero. */
export function labelsOf(
  shown: readonly number[],
  samples: readonly ViewSample[],
  size: number,
): Pick<LabelledBatch, "labels" | "targets" | "known"> {
  const attributes = samples[0]?.attributes?.length ?? 0;
  const labels = new Int32Array(size);
  const targets = new Float32Array(size * attributes);
  const known = new Uint8Array(size * attributes);
  shown.forEach((index, row) => {
    const sample = samples[index];
    labels[row] = sample?.label ?? 0;
    sample?.attributes?.forEach((value, a) => {
      targets[row * attributes + a] = value > 0 ? 1 : 0;
      known[row * attributes + a] = value === 0 ? 0 : 1;
    });
  });
  return { labels, targets, known };
}
