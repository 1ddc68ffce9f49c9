import type { TrainPlan } from "../../compiler/contract/schema.js";
import type { ViewSample } from "../data/view.js";
import { Random } from "../random.js";
import { countLabels } from "./label-counts.js";

/** The options of a stage that decide which images an epoch has, and in which order. */
export type Sampling = Pick<TrainPlan, "name" | "batch" | "accumulate" | "paired" | "perIdentity" | "sampler">;

type Labelled = Pick<ViewSample, "label" | "attributes">;

/** Images of one identity that an epoch's order keeps together when the loss needs pairs. */
const pairedGroup = 2;

/** How many images and updates an epoch of a stage has; an incomplete last update is left out. */
export function stepsOf(
  { batch, accumulate, perIdentity }: Omit<Sampling, "name" | "paired" | "sampler">,
  samples: readonly Labelled[],
): { readonly imagesPerEpoch: number; readonly stepsPerEpoch: number } {
  const imagesPerEpoch = perIdentity === undefined ? samples.length : balancedCount(labelsOf(samples), perIdentity);
  return { imagesPerEpoch, stepsPerEpoch: Math.floor(imagesPerEpoch / (batch * accumulate)) };
}

interface Order {
  readonly epoch: number;
  readonly indices: readonly number[];
  readonly repeats: readonly number[] | undefined;
}

/** The order in which a stage reads its samples: another one in every epoch, a function of seed and epoch only. */
export class Sampler {
  readonly #stage: Sampling;
  readonly #samples: readonly Labelled[];
  readonly #seed: number;
  #repeats: readonly number[] | undefined;
  #order: Order | undefined;

  constructor(stage: Sampling, samples: readonly Labelled[], seed: number) {
    this.#stage = stage;
    this.#samples = samples;
    this.#seed = seed;
  }

  /** Indices of the samples. */
  order(epoch: number): readonly number[] {
    return this.#orderOf(epoch).indices;
  }

  /** For each place of an order that takes images several times: how often the image comes earlier. */
  repeats(epoch: number): readonly number[] | undefined {
    return this.#orderOf(epoch).repeats;
  }

  #orderOf(epoch: number): Order {
    if (this.#order?.epoch === epoch) return this.#order;
    const { name, perIdentity, paired, sampler } = this.#stage;
    const key = [this.#seed, name, epoch];
    if (sampler !== undefined) this.#repeats ??= repeatFactors(this.#samples, sampler.threshold);
    const indices =
      this.#repeats !== undefined
        ? repeatedOrder(this.#repeats, ...key)
        : perIdentity !== undefined
          ? balancedOrder(labelsOf(this.#samples), perIdentity, ...key)
          : paired
            ? groupedOrder(labelsOf(this.#samples), pairedGroup, ...key)
            : shuffledOrder(this.#samples.length, ...key);
    this.#order = { epoch, indices, repeats: this.#repeats === undefined ? undefined : earlier(indices) };
    return this.#order;
  }
}

/** How often each entry of a list comes earlier in it. */
function earlier(list: readonly number[]): readonly number[] {
  const seen = new Map<number, number>();
  return list.map((one) => {
    const before = seen.get(one) ?? 0;
    seen.set(one, before + 1);
    return before;
  });
}

const labelsOf = (samples: readonly Labelled[]): readonly number[] => samples.map(({ label }) => label ?? 0);

/**
 * How much each image counts: max(1, sqrt(threshold / f)), for the attribute present in it with the smallest share f of
 * present labels among the known ones; 1 for an image without attributes. Source: Gupta et al. 2019 (LVIS).
 */
export function repeatFactors(samples: readonly Labelled[], threshold: number): readonly number[] {
  const counts = countLabels(samples, samples[0]?.attributes?.length ?? 0);
  const factors = counts.map(({ present, absent }) =>
    present === 0 ? 1 : Math.max(1, Math.sqrt((threshold * (present + absent)) / present)),
  );
  return samples.map(({ attributes }) =>
    factors.reduce((most, factor, a) => ((attributes?.[a] ?? 0) > 0 ? Math.max(most, factor) : most), 1),
  );
}

/**
 * An epoch of as many images as there are, of which image i is drawn floor or ceiling of n r_i / sum(r) times: systematic
 * sampling. The images are put in random order on a line, each with its share of the length n, and the points u, u + 1, ...
 * with one random u in [0, 1) choose those that they fall on.
 */
export function repeatedOrder(factors: readonly number[], ...key: readonly (number | string)[]): readonly number[] {
  const random = new Random("repeated order", ...key);
  const count = factors.length;
  const line = random.shuffle(factors.map((_, i) => i));
  const total = factors.reduce((sum, factor) => sum + factor, 0);
  const start = random.next();
  const drawn: number[] = [];
  let end = 0;
  for (const index of line) {
    end += factors[index] as number;
    while (drawn.length < count && start + drawn.length < (end * count) / total) drawn.push(index);
  }
  // Rounding may put the last point behind the end of the line.
  while (drawn.length < count) drawn.push(line.at(-1) as number);
  return random.shuffle(drawn);
}

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
