import type { TrainPlan } from "../../compiler/contract/schema.js";
import type { FloatArray } from "../engines/engine.js";
import type { LabelledBatch } from "./data-loader.js";

type Labels = Pick<TrainPlan, "labels">;

/** Share of right answers in a batch: of classes or identities by the largest logit, of attributes by the sign. */
export function correctness(stage: Labels, batch: LabelledBatch, logits: FloatArray): number {
  const { right, answers } = rightAnswers(stage, batch, logits, logits.shape[0] ?? 0);
  return right / answers;
}

/** Right answers among those on the first `count` images of a batch. */
export function rightAnswers(
  { labels: kind }: Labels,
  { labels, targets }: Pick<LabelledBatch, "labels" | "targets">,
  { shape: [, columns = 0], data }: FloatArray,
  count: number,
): { readonly right: number; readonly answers: number } {
  let right = 0;
  if (kind === "attribute") {
    const answers = count * columns;
    for (let i = 0; i < answers; i++) if ((data[i] as number) > 0 === (targets[i] as number) > 0) right++;
    return { right, answers };
  }
  for (let row = 0; row < count; row++) {
    const own = data.subarray(row * columns, (row + 1) * columns);
    if (own.indexOf(own.reduce((max, z) => Math.max(max, z), Number.NEGATIVE_INFINITY)) === labels[row]) right++;
  }
  return { right, answers: count };
}
