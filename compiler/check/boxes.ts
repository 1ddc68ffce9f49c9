import type { Name } from "../../dsl/ast/ast.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { CascadeStep, DataModel } from "../model/index.js";
import { type Checked, placeOf } from "./model-context.js";
import { chainTo } from "./step-chain.js";

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
  const boxes = chainTo(step, steps).find((one) => one.kind === "boxes");
  if (boxes === undefined || boxes.from.kind !== "annotated" || data === undefined || hasBoxes(data)) return true;
  const values = { step: boxes.name, data: data.name };
  const hint = `read the boxes from a list: \`${boxes.name} = boxes "detector.txt"\``;
  scope.report(diagnostic("cascade/no-boxes", placeOf(scope, at), values, { hint }));
  return false;
}
