import { stepsTo } from "../contract/plan-queries.js";
import type { CascadeStep } from "../model/index.js";
import type { Checked } from "./model-context.js";

/** The steps that lead from the image to a step, which is the last one; begins behind a step that is missing or faulty. */
export const chainTo = (step: CascadeStep | undefined, steps: Checked["steps"]): readonly CascadeStep[] =>
  stepsTo(step, (name) => steps?.get(name));
