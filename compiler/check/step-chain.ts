import type { CascadeStep } from "../model/index.js";
import type { Checked } from "./model-context.js";

/** The steps that lead from the image to a step, which is the last one; ends at a step that is missing or faulty. */
export function chainTo(step: CascadeStep | undefined, steps: Checked["steps"]): readonly CascadeStep[] {
  if (step === undefined) return [];
  const source = sourceOf(step);
  return [...chainTo(source === undefined ? undefined : steps?.get(source), steps), step];
}

/** The step that a step reads; undefined for the whole image. */
function sourceOf(step: CascadeStep): string | undefined {
  switch (step.kind) {
    case "boxes":
      return undefined;
    case "window":
      return step.within === "image" ? undefined : step.within;
    case "crop":
      return step.of;
    case "feature":
      return step.over;
    case "svm":
    case "output":
      return step.on;
    default: {
      const never: never = step;
      return never;
    }
  }
}
