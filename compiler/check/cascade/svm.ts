import type { Name } from "../../../dsl/ast/ast.js";
import type { svmStep } from "../../../dsl/schema/cascade/cascade.js";
import type { PhraseOf } from "../../../dsl/schema/core/phrase.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { SvmStep } from "../../model/index.js";
import { originAt, placeOf } from "../model-context.js";
import { type CascadeContext, earlier, type Steps } from "./context.js";

/** Passes of coordinate descent before Newton steps: if these do not converge, Newton steps are faster. */
const BEFORE_NEWTON = 10;
/** Passes of coordinate descent if no other solver can follow. */
const WITHOUT_NEWTON = 1000;

/** The one svm step of a cascade. */
export function svmOf(
  name: Name,
  { values, given }: PhraseOf<typeof svmStep>,
  steps: Steps,
  ctx: CascadeContext,
): SvmStep | undefined {
  const feature = earlier(values.on, ["feature"], steps, ctx);
  if (feature === undefined) return undefined;
  const first = [...steps.values()].find((step) => step?.kind === "svm");
  if (first !== undefined) {
    const { file, start, end } = first.origin;
    const labels = [{ span: { file, start, end }, text: "the first svm step" }];
    ctx.scope.report(
      diagnostic(
        "cascade/second-svm",
        placeOf(ctx.scope, name),
        { name: name.text, first: first.name },
        { labels, hint: "remove one of them" },
      ),
    );
    return undefined;
  }
  if (values.averaged !== undefined && values.averaged.text !== feature.over) {
    const found = { feature: feature.name, expected: feature.over, found: values.averaged.text };
    ctx.scope.report(
      diagnostic("cascade/wrong-average", placeOf(ctx.scope, values.averaged), found, {
        hint: `write \`averaged over ${feature.over}\``,
      }),
    );
    return undefined;
  }
  const { C, loss, penalty, bias, tolerance, standardise, balance } = values;
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
    origin: originAt(ctx.scope, name.span),
  };
}
