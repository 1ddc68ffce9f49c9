import { z } from "zod";
import { type AttributeSums, addSums, type LabelWeights, meanLosses, noSums } from "./label-weights.js";
import type { WeighedLabels } from "./update-step.js";

/** The losses from which Dynamic Weight Average finds the weights of attributes; part of the training state. */
export const difficultySchema = z.object({
  /** Of the epoch that is under way. */
  sums: z.object({ losses: z.array(z.number()).readonly(), known: z.array(z.number()).readonly() }),
  /** The mean losses of the attributes over the last epochs, two at most, the latest last; null for one without a known label. */
  epochs: z.array(z.array(z.number().nullable()).readonly()).max(2).readonly(),
});
export type Difficulty = Readonly<z.infer<typeof difficultySchema>>;

export const freshDifficulty = (attributes: number): Difficulty => ({ sums: noSums(attributes), epochs: [] });

/** After a step with these losses; `atEnd`: it is the last one of its epoch. */
export function afterLosses({ sums, epochs }: Difficulty, losses: AttributeSums, atEnd: boolean): Difficulty {
  const now = addSums(sums, losses);
  if (!atEnd) return { sums: now, epochs };
  const means = meanLosses(now).map((one) => one ?? null);
  return { sums: noSums(means.length), epochs: [...epochs, means].slice(-2) };
}

/**
 * The weights of the A attributes in the present epoch: A softmax(r / temperature), with r the ratio of the mean losses of the
 * last two epochs; 1 in the first two epochs. An attribute whose ratio is unknown has the ratio 1: it neither rises nor falls.
 * Source: Liu, Johns, Davison 2019, Dynamic Weight Average.
 */
export function difficultyWeights({ sums, epochs }: Difficulty, temperature: number): readonly number[] {
  const [before, last] = epochs;
  if (before === undefined || last === undefined) return sums.losses.map(() => 1);
  const ratios = last.map((loss, a) => {
    const earlier = before[a] ?? null;
    return loss === null || earlier === null || earlier === 0 ? 1 : Math.min(loss / earlier, Number.MAX_VALUE);
  });
  const highest = Math.max(...ratios);
  const powers = ratios.map((ratio) => Math.exp((ratio - highest) / temperature));
  const total = powers.reduce((sum, one) => sum + one, 0);
  return powers.map((one) => (ratios.length * one) / total);
}

/** How labels count in the next update. */
export const weighedLabels = (
  weights: LabelWeights | undefined,
  difficulty: Difficulty | null,
): WeighedLabels | undefined =>
  weights && {
    weights,
    difficulty:
      weights.difficulty === undefined || difficulty === null
        ? undefined
        : difficultyWeights(difficulty, weights.difficulty.temperature),
  };
