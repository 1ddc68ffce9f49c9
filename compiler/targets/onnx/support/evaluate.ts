import type { SpecModel } from "../../../model/index.js";
import type { MissingFeature } from "./feature.js";

/** Metrics that cannot be measured yet. */
export function missingInEvaluation({ evaluate }: SpecModel): readonly MissingFeature[] {
  if (evaluate === undefined || evaluate.localisation.fppi.length === 0) return [];
  const hint = "remove `fppi`: recall is measured over `iou`";
  return [{ feature: "`fppi`", hint, origin: evaluate.origin }];
}
