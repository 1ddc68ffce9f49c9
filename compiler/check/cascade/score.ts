import type { Name } from "../../../dsl/ast/ast.js";
import { isScore } from "../../contract/plan-queries.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { FeatureStep, ScoreStep } from "../../model/index.js";
import { placeOf } from "../model-context.js";
import { type CascadeContext, earlier, type Steps } from "./context.js";

/** What the steps that score attributes have in common. */
interface ScoredFeature {
  readonly on: Name;
  /** The crop after `averaged over`. */
  readonly averaged: Name | undefined;
}

/** The feature that a score reads. Reports a feature or crop that does not fit, and a second score of the cascade. */
export function scoredFeature(
  name: Name,
  kind: ScoreStep["kind"],
  { on, averaged }: ScoredFeature,
  steps: Steps,
  ctx: CascadeContext,
): FeatureStep | undefined {
  const { scope } = ctx;
  const feature = earlier(on, ["feature"], steps, ctx);
  if (feature === undefined) return undefined;
  const first = [...steps.values()].find(isScore);
  if (first !== undefined) {
    const { file, start, end } = first.origin;
    const labels = [{ span: { file, start, end }, text: `the first ${first.kind} step` }];
    const values = { name: name.text, first: first.name, what: first.kind === kind ? `${kind} step` : "score" };
    const hint = "remove one of them";
    scope.report(diagnostic("cascade/second-svm", placeOf(scope, name), values, { labels, hint }));
    return undefined;
  }
  if (averaged === undefined || averaged.text === feature.over) return feature;
  const found = { feature: feature.name, expected: feature.over, found: averaged.text };
  const hint = `write \`averaged over ${feature.over}\``;
  scope.report(diagnostic("cascade/wrong-average", placeOf(scope, averaged), found, { hint }));
  return undefined;
}
