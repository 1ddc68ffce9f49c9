import type { Diagnostic } from "../../../dsl/source/diagnostic.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { SpecModel } from "../../model/index.js";
import { missingInCascade } from "./support/cascade.js";
import { missingInEvaluation } from "./support/evaluate.js";
import type { MissingFeature } from "./support/feature.js";

/** Everything that a spec uses and that the onnx target or its runtime cannot do yet, in the order of the spec's parts. */
export const missingFeatures = (model: SpecModel): readonly MissingFeature[] => [
  ...missingInCascade(model),
  ...missingInEvaluation(model),
];

/**
 * The same as diagnostics: an error where no graph can be built, a warning where the plan is written but cannot be
 * run. The language itself is not at fault, so that `fanc check` does not ask for them.
 */
export const unsupported = (model: SpecModel, target = "onnx"): readonly Diagnostic[] =>
  missingFeatures(model).map(({ kind, feature, hint, origin: { file, start, end } }) =>
    diagnostic(`target/${kind}`, { file, span: { start, end } }, { target, feature }, { hint }),
  );
