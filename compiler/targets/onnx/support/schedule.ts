import type { SpecModel, TrainStage } from "../../../model/index.js";
import type { MissingFeature } from "./feature.js";

/** Options of training stages that are in the plan and that the training loop does not heed yet. */
export const missingInSchedule = (model: SpecModel): readonly MissingFeature[] =>
  (model.schedule?.stages ?? []).flatMap((stage) => (stage.kind === "train" ? missingInStage(stage) : []));

function missingInStage({ earlyStop, keep, origin }: TrainStage): readonly MissingFeature[] {
  const found: MissingFeature[] = [];
  const add = (feature: string, hint: string): void => {
    found.push({ kind: "not-run", feature, hint, origin });
  };
  if (earlyStop !== undefined) add("`early_stop`", "choose the number of `epochs` yourself");
  if (keep === "best") add("`keep: best`", "remove it: the last weights are kept");
  return found;
}
