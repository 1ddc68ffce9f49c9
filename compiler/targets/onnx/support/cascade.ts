import type { CascadeStep, SpecModel, WindowStep } from "../../../model/index.js";
import type { MissingFeature } from "./feature.js";

/** Steps of the cascade, and their options, that cannot be run yet. */
export const missingInCascade = (model: SpecModel): readonly MissingFeature[] =>
  (model.cascade?.steps ?? []).flatMap(ofStep);

function ofStep(step: CascadeStep): readonly MissingFeature[] {
  switch (step.kind) {
    case "window":
      return ofWindow(step);
    case "boxes": {
      const hint = "find the face with `window Net.response in image`";
      return [{ feature: "a `boxes` step", hint, origin: step.origin }];
    }
    case "crop":
    case "feature":
    case "svm":
      return [];
    default: {
      const never: never = step;
      return never;
    }
  }
}

function ofWindow({ search, origin }: WindowStep): readonly MissingFeature[] {
  const missing = (feature: string, hint: string): MissingFeature => ({ feature, hint, origin });
  return [
    ...(search.proposals.kind === "edgebox"
      ? [missing("`edgebox` proposals", "write `proposals: sliding` with `scales` and `aspects`")]
      : []),
    ...(search.threshold.kind === "none" ? [] : [missing("a `threshold`", "write `threshold: none`")]),
    ...(search.pick === "all" ? [missing("`pick: all`", "write `pick: densest` to get the densest face")] : []),
  ];
}
