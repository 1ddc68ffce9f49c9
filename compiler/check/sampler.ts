import type { Given } from "../../dsl/schema/core/block.js";
import type { PhraseOf } from "../../dsl/schema/core/phrase.js";
import type { SAMPLERS } from "../../dsl/schema/schedule.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { Label } from "./labels.js";
import type { Checked } from "./model-context.js";

/** Checks that a stage takes its images by one rule, and learns the attributes by which they are taken. */
export function samplerFits(
  sampler: PhraseOf<(typeof SAMPLERS)[number]> | undefined,
  learns: Label,
  given: Given,
  { scope }: Checked,
): boolean {
  const span = given.get("sampler");
  if (sampler === undefined || span === undefined) return true;
  const place = { file: scope.file, span };
  const groups = given.get("per_identity");
  if (groups !== undefined) {
    const labels = [{ span: groups, text: "`per_identity` is set here" }];
    const hint = learns === "attribute" ? "remove `per_identity`, which is for pairs of images" : "remove `sampler`";
    scope.report(diagnostic("schedule/two-samplers", place, {}, { hint, labels }));
    return false;
  }
  if (learns === "attribute") return true;
  const hint = "remove it, or learn attributes";
  scope.report(diagnostic("schedule/sampler-without-attributes", place, { sampler: sampler.keyword }, { hint }));
  return false;
}
