import { outputTerm } from "../../compiler/contract/parts/loss.js";
import type { TrainPlan } from "../../compiler/contract/schema.js";
import type { FloatArray, Trainer } from "../engines/engine.js";
import { hashOf } from "../random.js";
import { rightAnswers } from "./accuracy.js";
import { imageLosses } from "./batch-loss.js";
import type { LabelledBatch } from "./data-loader.js";
import type { GroupPlace } from "./group-place.js";
import { type AttributeSums, addSums, type LabelWeights, lossOfSums, noSums } from "./label-weights.js";

export interface Updated {
  /** Mean over the batches of the update; of one that failed, the loss that is not finite. */
  readonly loss: number;
  /** The same without terms over pairs. */
  readonly mainLoss: number;
  /** Share of right answers; NaN if no label is known. */
  readonly accuracy: number;
  /** Seconds in which the batches were waited for. */
  readonly waited: number;
  /** The batch whose loss is not finite: the trainer's state is that before it. */
  readonly failed: LabelledBatch | undefined;
  /** The losses of the attributes before their weights by difficulty, where labels are weighed. */
  readonly sums: AttributeSums | undefined;
}

/** The weighted loss of the output layer. */
function lossOfOutputs(
  { loss }: TrainPlan,
  batch: LabelledBatch,
  logits: FloatArray,
  labels: WeighedLabels | undefined,
): number {
  const { kind, weight } = outputTerm(loss);
  if (labels !== undefined) return weight * lossOfSums(labels.weights.sums(batch, logits, logits.shape[0] ?? 0));
  const losses = imageLosses(kind, logits, batch, logits.shape[0] ?? 0);
  return (weight * losses.reduce((sum, one) => sum + one, 0)) / losses.length;
}

/** How labels count in an update. */
export interface WeighedLabels {
  readonly weights: LabelWeights;
  /** Factors of the attributes by their difficulty. */
  readonly difficulty: readonly number[] | undefined;
}

/** One update of the weights, from the next `accumulate` batches. `step` counts updates from 0. */
export async function updateStep(
  trainer: Trainer,
  batches: AsyncIterator<LabelledBatch>,
  { stage }: GroupPlace,
  { step, lr, seed }: { readonly step: number; readonly lr: number; readonly seed: number },
  labels: WeighedLabels | undefined,
): Promise<Updated> {
  const { accumulate } = stage;
  let [loss, mainLoss, right, answers, waited] = [0, 0, 0, 0, 0];
  let sums = labels === undefined ? undefined : noSums(labels.weights.attributes);
  const result = (failed?: LabelledBatch): Omit<Updated, "loss"> => ({
    mainLoss,
    accuracy: right / answers,
    waited,
    failed,
    sums,
  });
  for (let part = 0; part < accumulate; part++) {
    const asked = performance.now();
    const next = await batches.next();
    waited += (performance.now() - asked) / 1000;
    if (next.done === true) throw new Error(`batches: stage ${stage.name} has none for step ${step + 1}`);
    const batch = next.value;
    const stepped = await trainer.step({
      image: batch.image,
      ...(stage.feeds.includes("labels") ? { labels: batch.labels } : {}),
      ...(stage.feeds.includes("targets") ? { targets: batch.targets } : {}),
      ...(labels === undefined ? {} : { labelWeights: labels.weights.ofBatch(batch, labels.difficulty) }),
      ...(accumulate === 1 ? {} : { update: part === accumulate - 1 }),
      lr,
      seed: hashOf(seed, stage.name, step * accumulate + part),
    });
    if (!Number.isFinite(stepped.loss)) return { loss: stepped.loss, ...result(batch) };
    const { logits } = stepped;
    loss += stepped.loss / accumulate;
    mainLoss += (stage.paired ? lossOfOutputs(stage, batch, logits, labels) : stepped.loss) / accumulate;
    const counted = rightAnswers(stage, batch, logits, logits.shape[0] ?? 0);
    right += counted.right;
    answers += counted.answers;
    if (labels !== undefined && sums !== undefined)
      sums = addSums(sums, labels.weights.sums(batch, logits, logits.shape[0] ?? 0));
  }
  return { loss, ...result() };
}
