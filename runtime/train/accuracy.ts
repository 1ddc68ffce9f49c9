import type { TrainPlan } from "../../compiler/contract/schema.js";
import type { FloatArray } from "../engines/engine.js";
import type { LabelledBatch } from "./data-loader.js";

type Labels = Pick<TrainPlan, "labels">;

/**
 * Right answers among those on the first `count` images of a batch: of classes or identities by the largest logit, of
 * attributes by the sign. Unknown labels do not count.
 */
export function rightAnswers(
  { labels: kind }: Labels,
  { labels, targets, known }: Pick<LabelledBatch, "labels" | "targets" | "known">,
  { shape: [, columns = 0], data }: FloatArray,
  count: number,
): { readonly right: number; readonly answers: number } {
  let right = 0;
  if (kind === "attribute") {
    let answers = 0;
    for (let i = 0; i < count * columns; i++) {
      if (known[i] !== 1) continue;
      answers++;
      if ((data[i] as number) > 0 === (targets[i] as number) > 0) right++;
    }
    return { right, answers };
  }
  for (let row = 0; row < count; row++) {
    const own = data.subarray(row * columns, (row + 1) * columns);
    if (own.indexOf(own.reduce((max, z) => Math.max(max, z), Number.NEGATIVE_INFINITY)) === labels[row]) right++;
  }
  return { right, answers: count };
}
