import type { Diagnostic } from "../../../dsl/source/diagnostic.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { SpecModel } from "../../model/index.js";
import { missingInCascade } from "./support/cascade.js";
import { missingInEvaluation } from "./support/evaluate.js";
import type { MissingFeature } from "./support/feature.js";

/** All features of a spec that the runtime does not support yet, in the order of the spec's parts. */
export const missingFeatures = (model: SpecModel): readonly MissingFeature[] => [
  ...missingInCascade(model),
  ...missingInEvaluation(model),
];

/**
 * The unsupported features as warnings: the plan is written but cannot be run. The spec is valid, so `fanc check` does
 * not report them.
 */
export const unsupported = (model: SpecModel, target = "onnx"): readonly Diagnostic[] =>
  missingFeatures(model).map(({ feature, hint, origin: { file, start, end } }) =>
    diagnostic("target/not-run", { file, span: { start, end } }, { target, feature }, { hint }),
  );
