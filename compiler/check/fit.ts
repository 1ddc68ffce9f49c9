import { chooseFrom } from "../../dsl/source/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { FitStage } from "../model/index.js";
import { netsBehind, resolveRef } from "./data-ref.js";
import { type Checked, originAt, placeOf } from "./model-context.js";
import type { StageDraft } from "./schedule.js";
import { attributesInData, trainedBefore } from "./stage-checks.js";

/** `fit score on data`: the svm step exists, its nets are trained before, and the data set has its attributes. */
export function checkFit(stage: StageDraft, all: readonly StageDraft[], ctx: Checked): FitStage | undefined {
  const { scope } = ctx;
  if (stage.fit === undefined) return undefined;
  const { score, on } = stage.fit.values;
  if (ctx.steps === undefined) {
    scope.report(
      diagnostic(
        "schedule/no-cascade",
        placeOf(scope, score),
        { name: score.text },
        { hint: "add `cascade name { … }`" },
      ),
    );
    return undefined;
  }
  const step = ctx.steps.get(score.text);
  const data = resolveRef(on, "validation", ctx);
  if (step === undefined && ctx.steps.has(score.text)) return undefined;
  if (step?.kind !== "svm") {
    const names = [...ctx.steps].filter(([, one]) => one?.kind === "svm").map(([key]) => key);
    const hint = chooseFrom(score.text, names);
    scope.report(
      diagnostic("cascade/unknown-step", placeOf(scope, score), { kind: "svm", name: score.text }, { hint }),
    );
    return undefined;
  }
  if (data === undefined) return undefined;
  const trained = trainedBefore(stage, all, score, netsBehind(step, ctx.steps), ctx);
  if (!attributesInData(on[0] ?? score, data.data, step.attributes, ctx) || !trained) return undefined;
  const after = stage.after.map((name) => name.text);
  return {
    kind: "fit",
    name: stage.name.text,
    after,
    score: score.text,
    on: data.ref,
    origin: originAt(scope, stage.name.span),
  };
}
