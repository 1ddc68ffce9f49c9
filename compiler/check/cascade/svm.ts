import type { Name } from "../../../dsl/ast/ast.js";
import type { svmStep } from "../../../dsl/schema/cascade/score.js";
import type { PhraseOf } from "../../../dsl/schema/core/phrase.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { SvmStep } from "../../model/index.js";
import { originAt, placeOf } from "../model-context.js";
import type { CascadeContext, Steps } from "./context.js";
import { scoredFeature } from "./score.js";

/** Passes of coordinate descent before Newton steps: if these do not converge, Newton steps are faster. */
const BEFORE_NEWTON = 10;
/** Passes of coordinate descent if no other solver can follow. */
const WITHOUT_NEWTON = 1000;

/** `svm per LIST on feature { … }` */
export function svmOf(
  name: Name,
  { values, given }: PhraseOf<typeof svmStep>,
  steps: Steps,
  ctx: CascadeContext,
): SvmStep | undefined {
  const feature = scoredFeature(name, "svm", values, steps, ctx);
  if (feature === undefined) return undefined;
  const { C, loss, penalty, bias, tolerance, standardise, balance, neurons } = values;
  if (penalty === "l1" && loss === "hinge") {
    const at = placeOf(ctx.scope, { span: given.get("penalty") ?? name.span });
    ctx.scope.report(diagnostic("cascade/l1-hinge", at, {}, { hint: "write `loss: squared_hinge`" }));
    return undefined;
  }
  return {
    kind: "svm",
    name: name.text,
    attributes: values.per.text,
    on: feature.name,
    C,
    loss,
    penalty,
    bias,
    tolerance,
    maxEpochs: values.max_epochs ?? (loss === "squared_hinge" && penalty === "l2" ? BEFORE_NEWTON : WITHOUT_NEWTON),
    standardise,
    balance,
    neurons,
    origin: originAt(ctx.scope, name.span),
  };
}
