import type { TrainingMetrics } from "../process/progress.js";
import type { RunEventOf } from "../run/run-event.js";
import { percent, loss as shown } from "../text/numbers.js";
import type { GroupProgress } from "./run-progress.js";

/** What a bar shows of a group's training; undefined before its first step. `epochs`: as in the plan, if it is known. */
export function metricsOf(group: GroupProgress, epochs: number | undefined): TrainingMetrics | undefined {
  const { epoch, loss, accuracy, imagesPerSecond, waiting } = group;
  if (Number.isNaN(imagesPerSecond)) return undefined;
  const validation = group.recent.at(-1);
  return {
    epoch,
    epochs: epochs ?? Math.ceil(epoch),
    loss,
    accuracy,
    imagesPerSecond,
    waiting,
    ...(validation === undefined
      ? {}
      : { validation: { loss: validation.loss ?? Number.NaN, accuracy: validation.accuracy ?? Number.NaN } }),
  };
}

/** One line about a group that is trained. */
export function summaryOf(
  { loss, accuracy, recent, steps }: Pick<GroupProgress, "loss" | "accuracy" | "recent" | "steps">,
  { step, keptStep }: Pick<RunEventOf<"trained">, "step" | "keptStep">,
): string {
  if (Number.isNaN(loss)) return "all steps already finished";
  const validation = recent.at(-1);
  const measured =
    validation === undefined
      ? ""
      : `; validation loss ${shown(validation.loss)}, accuracy ${percent(validation.accuracy)}`;
  const early = step < steps ? `; stopped early, after step ${step} of ${steps}` : "";
  const kept = keptStep === null ? "" : `; keeps the weights of step ${keptStep}`;
  return `loss ${shown(loss)}, accuracy ${percent(accuracy)}${measured}${early}${kept}`;
}
