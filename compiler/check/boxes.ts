import type { Name } from "../../dsl/ast/ast.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { BoxesStep, CascadeStep, DataModel } from "../model/index.js";
import { type Checked, placeOf } from "./model-context.js";

/** Does the data set come with face boxes? CelebA has them for the images in the wild only. */
export function hasBoxes(data: DataModel): boolean {
  switch (data.kind) {
    case "celeba":
      return data.images === "wild";
    case "lfwa":
    case "csv":
    case "image_folder":
    case "backgrounds":
      return false;
    default: {
      const never: never = data;
      return never;
    }
  }
}

/** Checks that the data set has boxes if the cascade begins with the data set's own boxes. */
export function boxesInData(
  at: Name,
  step: CascadeStep | undefined,
  data: DataModel | undefined,
  { steps, scope }: Checked,
): boolean {
  const boxes = boxesBehind(step, steps);
  if (boxes === undefined || boxes.from.kind !== "annotated" || data === undefined || hasBoxes(data)) return true;
  const values = { step: boxes.name, data: data.name };
  const hint = `read the boxes from a list: \`${boxes.name} = boxes "detector.txt"\``;
  scope.report(diagnostic("cascade/no-boxes", placeOf(scope, at), values, { hint }));
  return false;
}

/** The boxes step that a step directly or indirectly builds on. */
function boxesBehind(step: CascadeStep | undefined, steps: Checked["steps"]): BoxesStep | undefined {
  switch (step?.kind) {
    case undefined:
      return undefined;
    case "boxes":
      return step;
    case "window":
      return step.within === "image" ? undefined : boxesBehind(steps?.get(step.within), steps);
    case "crop":
      return boxesBehind(steps?.get(step.of), steps);
    case "feature":
      return boxesBehind(steps?.get(step.over), steps);
    case "svm":
      return boxesBehind(steps?.get(step.on), steps);
    default: {
      const never: never = step;
      return never;
    }
  }
}
