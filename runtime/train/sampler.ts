import type { TrainPlan } from "../../compiler/contract/schema.js";
import type { ViewSample } from "../data/view.js";
import { Random } from "../random.js";

/** The options of a stage that decide which images an epoch has, and in which order. */
export type Sampling = Pick<TrainPlan, "name" | "batch" | "accumulate" | "paired" | "perIdentity">;

type Labelled = Pick<ViewSample, "label">;

/** Images of one identity that an epoch's order keeps together when the loss needs pairs. */
const pairedGroup = 2;

/** How many images and updates an epoch of a stage has; an incomplete last update is left out. */
export function stepsOf(
  { batch, accumulate, perIdentity }: Omit<Sampling, "name" | "paired">,
  samples: readonly Labelled[],
): { readonly imagesPerEpoch: number; readonly stepsPerEpoch: number } {
  const imagesPerEpoch = perIdentity === undefined ? samples.length : balancedCount(labelsOf(samples), perIdentity);
  return { imagesPerEpoch, stepsPerEpoch: Math.floor(imagesPerEpoch / (batch * accumulate)) };
}

/** The order in which a stage reads its samples: another one in every epoch, a function of seed and epoch only. */
export class Sampler {
  readonly #stage: Sampling;
  readonly #samples: readonly Labelled[];
  readonly #seed: number;
  #order: { readonly epoch: number; readonly indices: readonly number[] } | undefined;

  constructor(stage: Sampling, samples: readonly Labelled[], seed: number) {
    this.#stage = stage;
    this.#samples = samples;
    this.#seed = seed;
  }

  /** Indices of the samples. */
  order(epoch: number): readonly number[] {
    if (this.#order?.epoch === epoch) return this.#order.indices;
    const { name, perIdentity, paired } = this.#stage;
    const key = [this.#seed, name, epoch];
    const indices =
      perIdentity !== undefined
        ? balancedOrder(labelsOf(this.#samples), perIdentity, ...key)
        : paired
          ? groupedOrder(labelsOf(this.#samples), pairedGroup, ...key)
          : shuffledOrder(this.#samples.length, ...key);
    this.#order = { epoch, indices };
    return indices;
  }
}

const labelsOf = (samples: readonly Labelled[]): readonly number[] => samples.map(({ label }) => label ?? 0);

/** The samples of an epoch in random order: a function of the key only. */
export function shuffledOrder(count: number, ...key: readonly (number | string)[]): readonly number[] {
  return new Random("order", ...key).shuffle(Array.from({ length: count }, (_, i) => i));
}

/** The indices of each identity's images, in order. */
function byIdentity(identities: readonly number[]): readonly (readonly number[])[] {
  const found = new Map<number, number[]>();
  identities.forEach((identity, index) => {
    const list = found.get(identity);
    if (list === undefined) found.set(identity, [index]);
    else list.push(index);
  });
  return [...found.values()];
}

const groupsOf = (images: number, group: number): number => Math.max(1, Math.floor(images / group));

/** Images in an epoch of `balancedOrder`: the same in every epoch. */
export function balancedCount(identities: readonly number[], group: number): number {
  return byIdentity(identities).reduce((sum, { length }) => sum + groupsOf(length, group) * group, 0);
}

/**
 * Full groups of `group` images of one identity; the groups of each identity are spread evenly over the epoch. The images
 * left over from full groups differ from epoch to epoch; an identity with fewer images than a group repeats them.
 */
export function balancedOrder(
  identities: readonly number[],
  group: number,
  ...key: readonly (number | string)[]
): readonly number[] {
  const random = new Random("balanced order", ...key);
  const placed: { readonly at: number; readonly images: readonly number[] }[] = [];
  for (const indices of byIdentity(identities)) {
    const shuffled = random.shuffle(indices);
    const count = groupsOf(shuffled.length, group);
    const offset = random.next();
    for (let i = 0; i < count; i++) {
      const images = Array.from({ length: group }, (_, k) => shuffled[(i * group + k) % shuffled.length] as number);
      placed.push({ at: (i + offset) / count, images });
    }
  }
  return placed.sort((a, b) => a.at - b.at).flatMap(({ images }) => images);
}

/**
 * An order that keeps images of one identity together in groups of `group`, so that every batch holds pairs for the
 * similarity loss. Groups are in random order; images left over from full groups come last.
 */
export function groupedOrder(
  identities: readonly number[],
  group: number,
  ...key: readonly (number | string)[]
): readonly number[] {
  const random = new Random("grouped order", ...key);
  const groups: number[][] = [];
  const rest: number[] = [];
  for (const indices of byIdentity(identities)) {
    const shuffled = random.shuffle(indices);
    for (let i = 0; i < shuffled.length; i += group) {
      const part = shuffled.slice(i, i + group);
      if (part.length === group) groups.push(part);
      else rest.push(...part);
    }
  }
  return [...random.shuffle(groups).flat(), ...random.shuffle(rest)];
}
