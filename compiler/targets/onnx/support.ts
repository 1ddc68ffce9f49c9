import type { Diagnostic } from "../../../dsl/source/diagnostic.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { SpecModel } from "../../model/index.js";
import { missingInCascade } from "./support/cascade.js";
import { missingInEvaluation } from "./support/evaluate.js";
import type { MissingFeature } from "./support/feature.js";

/** Everything that a spec uses and that the runtime cannot do yet, in the order of the spec's parts. */
export const missingFeatures = (model: SpecModel): readonly MissingFeature[] => [
  ...missingInCascade(model),
  ...missingInEvaluation(model),
];

/**
 * The same as diagnostics: warnings, as the plan is written but cannot be run. The language itself is not at fault, so that `fanc check` does not ask for them.
 */
export const unsupported = (model: SpecModel, target = "onnx"): readonly Diagnostic[] =>
  missingFeatures(model).map(({ feature, hint, origin: { file, start, end } }) =>
    diagnostic("target/not-run", { file, span: { start, end } }, { target, feature }, { hint }),
  );
