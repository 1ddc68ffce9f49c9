import { decisionFit } from "../../compiler/contract/plan-queries.js";
import type { FitPlan, Plan, PlanStage } from "../../compiler/contract/schema.js";
import { labelMatrix } from "../cascade/face-features.js";
import type { DataSets } from "../data/data-sets.js";
import { faceSamples } from "../data/view.js";
import { peopleIn } from "../decide/folds.js";
import { requireKnownLabels } from "../svm/known-rows.js";
import { annotatedSamples } from "./annotated-samples.js";
import { calibratedThresholds } from "./calibrated-thresholds.js";
import { boxesInFront } from "./check-data.js";
import { requireTwoPeople } from "./fit-decision-layer.js";
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
      await requireLabels(plan, data, stage);
      const decisions = decisionFit(plan, stage);
      if (decisions !== undefined) {
        const { samples } = faceSamples(decisions.on, await data.faces(decisions.on.data));
        requireTwoPeople(decisions.step.name, peopleIn(samples));
      }
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

/** The images that SVMs are fitted on, with a known label of every attribute. A rehearsal has too few images to tell. */
async function requireLabels(plan: Plan, data: DataLists, { on, score }: FitPlan): Promise<void> {
  const faces = await data.faces(on.data);
  const { samples } = faceSamples(on, faces);
  const step = plan.cascade.find(({ name }) => name === score);
  if (step?.kind !== "svm" || faces.people !== undefined) return;
  const labels = labelMatrix(samples.map((sample) => ({ sample })));
  requireKnownLabels(faces.attributeNames, labels, `${on.data}.${on.split}`);
}
