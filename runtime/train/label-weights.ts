import type { OutputTerm } from "../../compiler/contract/parts/loss.js";
import type { FloatArray } from "../engines/engine.js";
import { labelLoss } from "./batch-loss.js";
import type { LabelledBatch } from "./data-loader.js";
import type { LabelCounts } from "./label-counts.js";

/** A term over attributes. */
type AttributeTerm = Extract<OutputTerm, { readonly weighting?: unknown }>;
/** One whose labels do not all count alike. */
export type WeightedTerm = AttributeTerm & { readonly weighting: NonNullable<AttributeTerm["weighting"]> };

export const isWeighted = (term: OutputTerm): term is WeightedTerm =>
  "weighting" in term && term.weighting !== undefined;

/** Sums over labels of each attribute: their weighted losses, and how many are known. */
export interface AttributeSums {
  readonly losses: readonly number[];
  readonly known: readonly number[];
}

export const noSums = (attributes: number): AttributeSums => ({
  losses: Array.from({ length: attributes }, () => 0),
  known: Array.from({ length: attributes }, () => 0),
});

export const addSums = (a: AttributeSums, b: AttributeSums): AttributeSums => ({
  losses: a.losses.map((one, i) => one + (b.losses[i] ?? 0)),
  known: a.known.map((one, i) => one + (b.known[i] ?? 0)),
});

/** The mean loss of each attribute over its known labels; undefined for one that has none. */
export const meanLosses = ({ losses, known }: AttributeSums): readonly (number | undefined)[] =>
  losses.map((sum, a) => (known[a] === 0 ? undefined : sum / (known[a] as number)));

/** The loss: the sum of the means of the attributes. One without a known label adds nothing. */
export const lossOfSums = (sums: AttributeSums): number =>
  meanLosses(sums).reduce<number>((total, one) => total + (one ?? 0), 0);

/**
 * The factors of the labels of a stage: of each attribute, and of its present and absent labels as they balance each other
 * among the training samples. docs/guide/training.md has the formulas.
 */
export class LabelWeights {
  /** Attributes that `balance` leaves alone, because all their known labels are the same. */
  readonly oneSided: readonly string[];
  /** The loss of a net that gives zeros, over the training samples. */
  readonly untrained: number;
  readonly #term: WeightedTerm;
  /** Of each attribute. */
  readonly #factors: readonly { readonly present: number; readonly absent: number }[];
  readonly #loss: (logit: number, target: number) => number;

  /** @param counts of the training samples, for each of `attributes`. */
  constructor(term: WeightedTerm, attributes: readonly string[], counts: readonly LabelCounts[]) {
    const { balance, weights } = term.weighting;
    this.#term = term;
    this.#loss = labelLoss(term);
    this.oneSided = balance === "none" ? [] : attributes.filter((_, a) => hasOneLabel(counts[a]));
    this.#factors = attributes.map((attribute, a) => {
      const own = weights.find((one) => one.attribute === attribute)?.factor ?? 1;
      const { present, absent } = balanced(balance, counts[a]);
      return { present: own * present, absent: own * absent };
    });
    const [present, absent] = [this.#loss(0, 1), this.#loss(0, 0)];
    this.untrained = counts.reduce((sum, count, a) => {
      const known = count.present + count.absent;
      const factor = this.#factors[a];
      if (known === 0 || factor === undefined) return sum;
      return sum + (count.present * factor.present * present + count.absent * factor.absent * absent) / known;
    }, 0);
  }

  /** Does the loss weigh attributes by their difficulty? */
  get difficulty(): { readonly temperature: number } | undefined {
    return this.#term.kind === "sigmoid" ? this.#term.weighting.difficulty : undefined;
  }

  get attributes(): number {
    return this.#factors.length;
  }

  /**
   * The input `labelWeights` of a training step: the mean over the batch of the products with the losses of the labels is the
   * sum over attributes of the means over their known labels.
   * @param difficulty a further factor of each attribute.
   */
  ofBatch(batch: Pick<LabelledBatch, "targets" | "known">, difficulty?: readonly number[]): Float32Array {
    const width = this.attributes;
    const images = batch.targets.length / width;
    const counts = this.#factors.map((_, a) => {
      let known = 0;
      for (let i = a; i < batch.known.length; i += width) known += batch.known[i] as number;
      return known;
    });
    return batch.targets.map((target, i) => {
      const a = i % width;
      return batch.known[i] === 1
        ? (this.#factor(target, a) * (difficulty?.[a] ?? 1) * images) / (counts[a] as number)
        : 0;
    });
  }

  /** The losses of the first `count` images, in double precision from the logits (N x A). */
  sums(batch: Pick<LabelledBatch, "targets" | "known">, { data }: FloatArray, count: number): AttributeSums {
    const width = this.attributes;
    const [losses, known] = [new Float64Array(width), new Float64Array(width)];
    for (let i = 0; i < count * width; i++) {
      if (batch.known[i] !== 1) continue;
      const [a, target] = [i % width, batch.targets[i] as number];
      losses[a] = (losses[a] as number) + this.#factor(target, a) * this.#loss(data[i] as number, target);
      known[a] = (known[a] as number) + 1;
    }
    return { losses: [...losses], known: [...known] };
  }

  #factor(target: number, attribute: number): number {
    const factor = this.#factors[attribute];
    return (target > 0 ? factor?.present : factor?.absent) ?? 0;
  }
}

/** One without a known label has no label to balance. */
const hasOneLabel = (count: LabelCounts | undefined): boolean =>
  count !== undefined && (count.present === 0) !== (count.absent === 0);

const isOneSided = (count: LabelCounts | undefined): boolean =>
  count === undefined || count.present === 0 || count.absent === 0;

function balanced(
  balance: WeightedTerm["weighting"]["balance"],
  count: LabelCounts | undefined,
): { readonly present: number; readonly absent: number } {
  if (balance === "none" || count === undefined || isOneSided(count)) return { present: 1, absent: 1 };
  const { present, absent } = count;
  if (balance === "ratio") return { present: absent / present, absent: 1 };
  const known = present + absent;
  return { present: known / (2 * present), absent: known / (2 * absent) };
}
