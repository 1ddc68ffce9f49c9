import type { FitPlan, Plan, PlanDataRef, WindowPlan } from "../../compiler/contract/schema.js";
import { stepsInFront } from "./steps-in-front.js";

/** A threshold that the stage of the SVMs calibrates. */
export interface CalibratedThreshold {
  readonly step: WindowPlan;
  /** Data set without faces. */
  readonly against: string;
  /** Images with a face: by default those on which the SVMs are fitted. */
  readonly on: PlanDataRef;
  /** Maximum number of images of each kind. */
  readonly images: number;
}

/** The calibrated thresholds of the window steps in front of the SVMs, outermost first. */
export const calibratedThresholds = (plan: Plan, stage: FitPlan): readonly CalibratedThreshold[] =>
  stepsInFront(plan, stage).flatMap((step) => {
    if (step.kind !== "window" || step.search.threshold.kind !== "calibrated") return [];
    const { against, on = stage.on, images } = step.search.threshold;
    return [{ step, against, on, images }];
  });
