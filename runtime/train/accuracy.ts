import type { TrainPlan } from "../../compiler/plan/schema.js";
import type { FloatArray } from "../engines/engine.js";
import type { LabelledBatch } from "./batch-reader.js";

/** Share of right answers in a batch: of classes or identities by the largest logit, of attributes by the sign. */
export function correctness(stage: Pick<TrainPlan, "labels">, batch: LabelledBatch, logits: FloatArray): number {
  const [rows = 0, columns = 0] = logits.shape;
  let right = 0;
  if (stage.labels === "attribute") {
    batch.targets.forEach((target, i) => {
      if ((logits.data[i] as number) > 0 === target > 0) right++;
    });
    return right / batch.targets.length;
  }
  for (let row = 0; row < rows; row++) {
    const own = logits.data.subarray(row * columns, (row + 1) * columns);
    if (own.indexOf(Math.max(...own)) === batch.labels[row]) right++;
  }
  return right / rows;
}
