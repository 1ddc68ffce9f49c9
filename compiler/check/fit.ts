import { chooseFrom } from "../../dsl/text/suggest.js";
import { isScore } from "../contract/plan-queries.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { CascadeStep, FitStage } from "../model/index.js";
import { boxesInData } from "./boxes.js";
import { netsBehind, resolveRef } from "./data-ref.js";
import { type Checked, originAt, placeOf } from "./model-context.js";
import { type Images, overlapOf } from "./overlap.js";
import { attributesInData, trainedBefore } from "./stage-checks.js";
import type { StageDraft } from "./stage-draft.js";
import { ancestors } from "./stage-order.js";
import { chainTo } from "./step-chain.js";

/**
 * `fit score on data`: checks that the svm step exists, its nets are trained before, and the data set has its attributes.
 * "nothing": the score is an output layer, no threshold is calibrated, and no step decides.
 */
export function checkFit(
  stage: StageDraft,
  all: readonly StageDraft[],
  ctx: Checked,
): FitStage | "nothing" | undefined {
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
  const data = resolveRef(on, ["validation", "train"], ctx);
  if (step === undefined && ctx.steps.has(score.text)) return undefined;
  if (!isScore(step)) {
    const names = [...ctx.steps].filter(([, one]) => isScore(one)).map(([key]) => key);
    const isNet = scope.module.symbols.get(score.text)?.declaration.kind === "net";
    const [only, ...others] = names;
    const own = only !== undefined && others.length === 0 ? `write \`fit ${only}\`` : chooseFrom(score.text, names);
    const hint = isNet ? netHint(score.text, stage, all, only) : own;
    scope.report(
      diagnostic("cascade/unknown-step", placeOf(scope, score), { kind: "svm", name: score.text }, { hint }),
    );
    // This stage can be the one that was to train it.
    if (isNet) ctx.excused.add(score.text);
    return undefined;
  }
  if (data === undefined) return undefined;
  const trained = trainedBefore(stage, all, score, netsBehind(step, ctx.steps), ctx);
  const at = on[0] ?? score;
  if (!boxesInData(at, step, data.data, ctx) || !attributesInData(at, data.data, step.attributes, ctx) || !trained)
    return undefined;
  if (step.kind === "output" && !calibrates(step, ctx) && !decides(ctx)) {
    const values = { stage: stage.name.text, score: step.name, trained: step.stage };
    const hint = `remove \`${stage.name.text}\``;
    scope.report(diagnostic("schedule/nothing-to-fit", placeOf(scope, score), values, { hint }));
    return "nothing";
  }
  warnOfSeen(stage, all, { data: data.data, split: data.ref.split }, netsBehind(step, ctx.steps), ctx);
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

const calibrates = (step: CascadeStep, { steps }: Checked): boolean =>
  chainTo(step, steps).some((one) => one.kind === "window" && one.search.threshold.kind === "calibrated");

/** A faulty step could be the one that decides. */
const decides = ({ steps }: Checked): boolean =>
  [...(steps?.values() ?? [])].some((one) => one === undefined || one.kind === "decide");

/** A net is trained; if another stage does that, and this one has no loss, the SVMs are meant. */
function netHint(net: string, { entry }: StageDraft, all: readonly StageDraft[], svm: string | undefined): string {
  const trains = entry.body.entries.some((one) => one.kind === "property" && one.name.text === "loss");
  const trained = !trains && all.some((one) => one.train?.values.nets.some((name) => name.text === net) === true);
  return trained && svm !== undefined
    ? `write \`fit ${svm}\`: a stage trains \`${net}\` already`
    : `write \`train ${net}\`, or choose an svm step`;
}

/** Warns if the SVMs are fitted on images that trained the nets (paper, section 2, item 4). */
function warnOfSeen(
  stage: StageDraft,
  all: readonly StageDraft[],
  images: Images,
  nets: readonly string[],
  ctx: Checked,
): void {
  const before = ancestors(stage, all);
  const on = stage.fit?.values.on ?? [];
  const silent: Checked = { ...ctx, scope: { ...ctx.scope, report: () => undefined } };
  for (const one of all) {
    const net = one.train?.values.nets.find((name) => nets.includes(name.text));
    if (net === undefined || one.train === undefined || !before.has(one.name.text)) continue;
    const trained = resolveRef(one.train.values.on, ["train"], silent);
    if (trained?.data === undefined) continue;
    const how = overlapOf(images, { data: trained.data, split: trained.ref.split });
    const [first] = on;
    if (how === undefined || first === undefined) continue;
    const values = { data: on.map((name) => name.text).join("."), how, stage: one.name.text, net: net.text };
    const span = { ...first.span, end: (on.at(-1) ?? first).span.end };
    const hint = `fit on images of other people: \`${first.text}.validation\``;
    ctx.scope.report(diagnostic("schedule/fit-on-seen", placeOf(ctx.scope, { span }), values, { hint }));
    return;
  }
}
