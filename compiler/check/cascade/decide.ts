import type { Name } from "../../../dsl/ast/ast.js";
import type { decideStep } from "../../../dsl/schema/cascade/decide.js";
import type { PhraseOf } from "../../../dsl/schema/core/phrase.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { DecideStep } from "../../model/index.js";
import { boxesInData } from "../boxes.js";
import { originAt, placeOf } from "../model-context.js";
import { attributesInData } from "../stage-checks.js";
import { type CascadeContext, earlier, type Steps } from "./context.js";
import { facesOf } from "./threshold.js";

/** `decide score on DATA { … }`; compiler/check/decisions.ts compares its images with those of the stages. */
export function decideOf(
  name: Name,
  { values, given }: PhraseOf<typeof decideStep>,
  steps: Steps,
  ctx: CascadeContext,
): DecideStep | undefined {
  const { scope } = ctx;
  const score = earlier(values.score, ["svm", "output"], steps, ctx);
  if (score === undefined) return undefined;
  const first = [...steps.values()].find((one) => one?.kind === "decide");
  if (first !== undefined) {
    const { file, start, end } = first.origin;
    const labels = [{ span: { file, start, end }, text: "the first decide step" }];
    const extra = { labels, hint: "remove one of them" };
    const both = { name: name.text, first: first.name };
    scope.report(diagnostic("cascade/second-decide", placeOf(scope, name), both, extra));
    return undefined;
  }
  const { threshold, calibrate, folds } = values;
  const abstain = values.abstain?.keyword === "below" ? values.abstain.values.limit : 0;
  if (abstain > 0 && calibrate === "none") {
    const at = placeOf(scope, { span: given.get("abstain") ?? name.span });
    const hint = "add `calibrate: platt`, or remove `abstain`";
    scope.report(diagnostic("cascade/abstain-uncalibrated", at, {}, { hint }));
    return undefined;
  }
  const on = facesOf(values.on, ctx);
  if (on === undefined) return undefined;
  const at = values.on?.[0];
  if (at !== undefined && on.ref !== undefined) {
    const data = ctx.data.get(on.ref.data);
    const checked = { ...ctx, steps, excused: new Set<string>(), clashes: new Set<string>() };
    if (!attributesInData(at, data, score.attributes, checked) || !boxesInData(at, score, data, checked))
      return undefined;
  }
  return {
    kind: "decide",
    name: name.text,
    score: score.name,
    on: on.ref,
    threshold,
    calibrate,
    abstain,
    folds,
    origin: originAt(scope, name.span),
  };
}
