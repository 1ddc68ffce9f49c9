import type { Plan, PlanStage } from "../../compiler/contract/schema.js";
import type { DataSets } from "../data/data-sets.js";
import { faceSamples } from "../data/view.js";
import { annotatedSamples } from "./annotated-samples.js";
import { calibratedThresholds } from "./calibrated-thresholds.js";
import { boxesInFront } from "./check-data.js";
import { type DataLists, requireStep, requireValidation, stageSamples } from "./stage-samples.js";
import { refinedSteps } from "./steps-in-front.js";

/**
 * Reads the lists of every data set that the stages need, so that a fault is reported at once and not after hours of
 * training. Images are not decoded. Later stages check again: an unreadable image leaves fewer samples.
 * @throws UserError for the first fault.
 */
export async function requireUsableData(
  plan: Plan,
  data: DataLists & Pick<DataSets, "backgrounds">,
  stages: readonly PlanStage[],
): Promise<void> {
  for (const stage of stages) {
    for (const { name, refine } of refinedSteps(plan, stage))
      annotatedSamples(name, refine.on, await data.faces(refine.on.data));
    for (const from of boxesInFront(plan, [stage], stage.on.data)) await data.boxes(stage.on.data, from);
    if (stage.kind === "fit") {
      faceSamples(stage.on, await data.faces(stage.on.data));
      for (const { on, against } of calibratedThresholds(plan, stage)) {
        faceSamples(on, await data.faces(on.data));
        await data.backgrounds(against);
      }
      continue;
    }
    requireStep(stage, await stageSamples(plan, data, stage, stage.on));
    await requireValidation(data, stage);
  }
}
