import type { PlanAugmentation, PlanSize, TrainPlan } from "../../compiler/plan/schema.js";
import type { Box } from "../data/face-data.js";
import type { PictureStore } from "../data/picture-store.js";
import type { SkippedFrom, SkippedImage } from "../data/skipped.js";
import { mapBox, wholeOf } from "../localise/box.js";
import { Random } from "../random.js";
import { applyVariation, drawVariation, type Variation } from "./augment.js";
import { groupedOrder, shuffledOrder } from "./sample-order.js";

export interface LabelledBatch {
  readonly image: Uint8Array;
  readonly labels: Int32Array;
  /** N x A in {0, 1}; empty where samples have no attributes. */
  readonly targets: Float32Array;
}

export interface ReaderOptions {
  readonly stage: Pick<TrainPlan, "name" | "batch" | "accumulate" | "paired">;
  readonly input: PlanSize;
  readonly augment: readonly PlanAugmentation[];
  /** Where patches may lie in the picture; drawn at random for each use. */
  readonly patches: { readonly boxes: readonly Box[]; readonly flips: boolean } | undefined;
  readonly seed: number;
}

/** Images of one identity that stand together in an epoch's order when the loss needs pairs. */
const pairedGroup = 2;

/**
 * The batches of a stage, `accumulate` for each step. Batch k is a function of seed, epoch and position alone: workers,
 * caches and interruptions do not change it. An incomplete last step is left out; every epoch has another order.
 */
export class BatchReader {
  readonly stepsPerEpoch: number;
  readonly #store: PictureStore;
  readonly #options: ReaderOptions;
  #order: { readonly epoch: number; readonly indices: readonly number[] } | undefined;

  constructor(store: PictureStore, options: ReaderOptions) {
    this.#store = store;
    this.#options = options;
    this.stepsPerEpoch = Math.floor(store.view.samples.length / (options.stage.batch * options.stage.accumulate));
  }

  /** What is read: the view's name and its number of images, and how many of them may be unreadable. */
  get source(): SkippedFrom {
    const { name, samples, unreadable } = this.#store.view;
    return { view: name, total: samples.length, unreadable };
  }

  /** Unreadable images met so far. */
  get skipped(): readonly SkippedImage[] {
    return this.#store.skipped;
  }

  /** Batches from a step (counted over the whole stage) on, with some of them read ahead of use. */
  async *from(firstStep: number, endStep: number, ahead = 4): AsyncGenerator<LabelledBatch> {
    const { accumulate } = this.#options.stage;
    const end = endStep * accumulate;
    const pending: Promise<LabelledBatch>[] = [];
    let next = firstStep * accumulate;
    try {
      while (pending.length > 0 || next < end) {
        while (next < end && pending.length <= ahead) {
          const batch = this.read(next++);
          // A failure surfaces when its batch is awaited; until then it must not count as unhandled.
          batch.catch(() => undefined);
          pending.push(batch);
        }
        yield await (pending.shift() as Promise<LabelledBatch>);
      }
    } finally {
      await Promise.allSettled(pending);
    }
  }

  /** A batch, counted over the whole stage. */
  async read(position: number): Promise<LabelledBatch> {
    const { stage, seed } = this.#options;
    const { samples } = this.#store.view;
    const perEpoch = this.stepsPerEpoch * stage.accumulate;
    const epoch = Math.floor(position / perEpoch);
    const start = (position % perEpoch) * stage.batch;
    const wanted = this.#orderOf(epoch).slice(start, start + stage.batch);
    const pictures = await Promise.all(wanted.map((index) => this.#store.picture(index)));

    const bytes = this.#options.input.height * this.#options.input.width * 3;
    const image = new Uint8Array(stage.batch * bytes);
    const attributes = samples[0]?.attributes?.length ?? 0;
    const labels = new Int32Array(stage.batch);
    const targets = new Float32Array(stage.batch * attributes);
    pictures.forEach(({ index, pixels }, i) => {
      const random = new Random("variation", seed, stage.name, epoch, wanted[i] as number);
      applyVariation(pixels, this.#variation(pixels, random), this.#options.input, image, i * bytes);
      const sample = samples[index];
      labels[i] = sample?.label ?? 0;
      sample?.attributes?.forEach((value, a) => {
        targets[i * attributes + a] = value > 0 ? 1 : 0;
      });
    });
    return { image, labels, targets };
  }

  #variation(from: PlanSize, random: Random): Variation {
    const { augment, patches, input } = this.#options;
    const drawn = drawVariation(augment, from, input, random);
    if (patches === undefined) return drawn;
    // The drawn box changes the whole region; the patch lies in the changed region as it would in the unchanged one.
    const box = mapBox(random.pick(patches.boxes), wholeOf(from), drawn.box);
    return { ...drawn, box, flip: patches.flips ? random.chance(0.5) : drawn.flip };
  }

  #orderOf(epoch: number): readonly number[] {
    if (this.#order?.epoch === epoch) return this.#order.indices;
    const { stage, seed } = this.#options;
    const { samples } = this.#store.view;
    const indices = stage.paired
      ? groupedOrder(
          samples.map((s) => s.label ?? 0),
          pairedGroup,
          seed,
          stage.name,
          epoch,
        )
      : shuffledOrder(samples.length, seed, stage.name, epoch);
    this.#order = { epoch, indices };
    return indices;
  }
}
