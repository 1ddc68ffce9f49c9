import { z } from "zod";
import type { Plan } from "../../compiler/contract/schema.js";

/**
 * A run that works through its whole schedule with few updates and images: it shows that spec, data and machine fit
 * together, before a training of days. What it learns means nothing.
 */
export const rehearsalSchema = z.object({
  /** Most updates of each stage. */
  updates: z.int().positive(),
  /** Most images of each split of a data set. */
  images: z.int().positive(),
});
export type Rehearsal = z.infer<typeof rehearsalSchema>;

/** Images of a split even if the stages need fewer: the SVMs and the evaluation use them, too. */
const leastImages = 64;
/** Images of one person or class, where there are so many: losses of pairs and `per_identity` need several. */
const togetherAtLeast = 8;

/** A rehearsal with this number of updates for each stage: no stage has to read an image twice. */
export function rehearsalOf(plan: Pick<Plan, "stages">, updates: number): Rehearsal {
  const needed = plan.stages.map((stage) => (stage.kind === "train" ? stage.batch * stage.accumulate * updates : 0));
  return { updates, images: Math.max(leastImages, ...needed) };
}

/**
 * The first `most` samples that have company: of each label at most `togetherAtLeast` (more if there are too few labels), in
 * the order of the list. The same for every call; more samples for a larger `most` contain those for a smaller one.
 */
export function rehearsed<T>(samples: readonly T[], labelOf: (sample: T) => number | undefined, most: number): T[] {
  if (samples.length <= most) return [...samples];
  const labels = new Map<number, { readonly first: number; seen: number }>();
  // In rounds: first the first samples of every label, then the next ones.
  const places = samples.map((sample, index) => {
    const label = labelOf(sample);
    if (label === undefined) return { index, round: 0, first: index };
    const known = labels.get(label) ?? { first: index, seen: 0 };
    labels.set(label, known);
    return { index, round: Math.floor(known.seen++ / togetherAtLeast), first: known.first };
  });
  return places
    .sort((a, b) => a.round - b.round || a.first - b.first || a.index - b.index)
    .slice(0, most)
    .sort((a, b) => a.index - b.index)
    .map(({ index }) => samples[index] as T);
}
