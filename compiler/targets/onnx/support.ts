import type { Diagnostic } from "../../../dsl/source/diagnostic.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { CascadeStep, Origin, SpecModel, WindowStep } from "../../model/index.js";

/** A feature of a spec that is in the plan but that the runtime does not support yet: it refuses the plan. */
export interface MissingFeature {
  /** For people, with the words of the language in backquotes. */
  readonly feature: string;
  /** What to write instead, as an imperative sentence. */
  readonly hint: string;
  readonly origin: Origin;
}

/** All features of a spec that the runtime does not support yet, in the order of the spec's parts. */
export const missingFeatures = (model: SpecModel): readonly MissingFeature[] => [...missingInCascade(model)];

/**
 * The unsupported features as warnings: the plan is written but cannot be run. The spec is valid, so `fanc check` does
 * not report them.
 */
export const unsupported = (model: SpecModel, target = "onnx"): readonly Diagnostic[] =>
  missingFeatures(model).map(({ feature, hint, origin: { file, start, end } }) =>
    diagnostic("target/not-run", { file, span: { start, end } }, { target, feature }, { hint }),
  );

/** Steps of the cascade, and their options, that cannot be run yet. */
const missingInCascade = (model: SpecModel): readonly MissingFeature[] => (model.cascade?.steps ?? []).flatMap(ofStep);

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
  return [...(search.pick === "all" ? [missing("`pick: all`", "write `pick: densest` to get the densest face")] : [])];
}
