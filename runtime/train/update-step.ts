import { outputTerm } from "../../compiler/contract/parts/loss.js";
import type { TrainPlan } from "../../compiler/contract/schema.js";
import type { FloatArray, Trainer } from "../engines/engine.js";
import { hashOf } from "../random.js";
import { correctness } from "./accuracy.js";
import { imageLosses } from "./batch-loss.js";
import type { LabelledBatch } from "./data-loader.js";
import type { GroupPlace } from "./group-place.js";

export interface Updated {
  /** Mean over the batches of the update; of one that failed, the loss that is not finite. */
  readonly loss: number;
  /** The same without terms over pairs. */
  readonly mainLoss: number;
  readonly accuracy: number;
  /** Seconds in which the batches were waited for. */
  readonly waited: number;
  /** The batch whose loss is not finite: the trainer's state is that before it. */
  readonly failed: LabelledBatch | undefined;
}

/** The weighted loss of the output layer. */
function lossOfOutputs({ loss }: TrainPlan, batch: LabelledBatch, logits: FloatArray): number {
  const { kind, weight } = outputTerm(loss);
  const losses = imageLosses(kind, logits, batch, logits.shape[0] ?? 0);
  return (weight * losses.reduce((sum, one) => sum + one, 0)) / losses.length;
}

/** One update of the weights, from the next `accumulate` batches. `step` counts updates from 0. */
export async function updateStep(
  trainer: Trainer,
  batches: AsyncIterator<LabelledBatch>,
  { stage }: GroupPlace,
  { step, lr, seed }: { readonly step: number; readonly lr: number; readonly seed: number },
): Promise<Updated> {
  const { accumulate } = stage;
  let [loss, mainLoss, accuracy, waited] = [0, 0, 0, 0];
  for (let part = 0; part < accumulate; part++) {
    const asked = performance.now();
    const next = await batches.next();
    waited += (performance.now() - asked) / 1000;
    if (next.done === true) throw new Error(`batches: stage ${stage.name} has none for step ${step + 1}`);
    const batch = next.value;
    const result = await trainer.step({
      image: batch.image,
      ...(stage.feeds.includes("labels") ? { labels: batch.labels } : {}),
      ...(stage.feeds.includes("targets") ? { targets: batch.targets } : {}),
      ...(accumulate === 1 ? {} : { update: part === accumulate - 1 }),
      lr,
      seed: hashOf(seed, stage.name, step * accumulate + part),
    });
    if (!Number.isFinite(result.loss)) return { loss: result.loss, mainLoss, accuracy, waited, failed: batch };
    loss += result.loss / accumulate;
    mainLoss += (stage.paired ? lossOfOutputs(stage, batch, result.logits) : result.loss) / accumulate;
    accuracy += correctness(stage, batch, result.logits) / accumulate;
  }
  return { loss, mainLoss, accuracy, waited, failed: undefined };
}
