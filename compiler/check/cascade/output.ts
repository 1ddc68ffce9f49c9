import type { Name, ScheduleDeclaration } from "../../../dsl/ast/ast.js";
import type { outputStep } from "../../../dsl/schema/cascade/score.js";
import type { PhraseOf } from "../../../dsl/schema/core/phrase.js";
import { didYouMean } from "../../../dsl/text/suggest.js";
import { wholeImage } from "../../contract/plan-queries.js";
import { diagnostic } from "../../diagnostics/codes.js";
import { Sink } from "../../diagnostics/sink.js";
import type { CascadeStep, FeatureStep, NetModel, OutputStep } from "../../model/index.js";
import { scopeOf } from "../../resolve/scope.js";
import { labelOfTerm } from "../labels.js";
import { isPairLoss } from "../losses.js";
import { originAt, placeOf } from "../model-context.js";
import { readStage, type StageDraft } from "../stage-draft.js";
import { inOrder } from "../stage-order.js";
import type { CascadeContext, Steps } from "./context.js";
import { scoredFeature } from "./score.js";

/** A stage that trains, with everything read. */
type Training = StageDraft & {
  readonly train: NonNullable<StageDraft["train"]>;
  readonly options: NonNullable<StageDraft["options"]>;
};

/** `output of STAGE on feature`: the output layer of a stage, which has to fit the feature. */
export function outputOf(
  name: Name,
  { values }: PhraseOf<typeof outputStep>,
  steps: Steps,
  ctx: CascadeContext,
): OutputStep | undefined {
  const feature = scoredFeature(name, "output", values, steps, ctx);
  const net = ctx.nets.get(feature?.net ?? "");
  if (feature === undefined || net === undefined) return undefined;
  const schedule = scheduleIn(ctx);
  if (schedule?.broken === true) return undefined;
  const stages = stagesOf(schedule, ctx);
  const stage = stages.find((one) => one.name.text === values.of.text);
  const hint = usable(stages, feature, net) ?? trainIt(feature);
  if (stage === undefined) {
    const names = stages.filter((one) => trains(one, feature.net)).map((one) => one.name.text);
    const unknown = { kind: "stage", name: values.of.text };
    const near = { hint: didYouMean(values.of.text, names) ?? hint };
    ctx.scope.report(diagnostic("resolve/unknown-name", placeOf(ctx.scope, values.of), unknown, near));
    return undefined;
  }
  // The check of the schedule reports what is wrong in the stage itself.
  if (stage.broken) return undefined;
  if (!trains(stage, feature.net)) {
    const found = { stage: stage.name.text, net: feature.net, feature: feature.name };
    ctx.scope.report(diagnostic("cascade/output-net", placeOf(ctx.scope, values.of), found, { hint }));
    return undefined;
  }
  const attributes = listOf(stage);
  if (attributes === undefined) {
    const found = { stage: stage.name.text, labels: labelsOf(stage) };
    ctx.scope.report(diagnostic("cascade/output-loss", placeOf(ctx.scope, values.of), found, { hint }));
    return undefined;
  }
  if (ctx.attributes.get(attributes) === undefined) return undefined;
  const last = stages.findLast((one) => trains(one, feature.net));
  if (last !== stage && last !== undefined) {
    const found = { stage: stage.name.text, net: feature.net, last: last.name.text };
    const instead = usable(stages, feature, net) ?? `write \`svm per ${attributes} on ${feature.name}\``;
    ctx.scope.report(diagnostic("cascade/output-retrained", placeOf(ctx.scope, values.of), found, { hint: instead }));
    return undefined;
  }
  if (!sameImages(values.of, stage, feature, steps, ctx) || !sameLayer(values.on, stage, feature, net, ctx))
    return undefined;
  return {
    kind: "output",
    name: name.text,
    attributes,
    on: feature.name,
    stage: stage.name.text,
    origin: originAt(ctx.scope, name.span),
  };
}

const scheduleIn = ({ scope }: CascadeContext): ScheduleDeclaration | undefined =>
  scope.module.document.declarations.find((one) => one.kind === "schedule");

/** The stages of the file in the order in which they run. Their faults are not reported: the check of the schedule does. */
function stagesOf(schedule: ScheduleDeclaration | undefined, { scope }: CascadeContext): readonly StageDraft[] {
  const { module, environment } = scope;
  const silent = scopeOf({ ...module, misused: new Set() }, environment, new Sink());
  const entries = schedule?.body.entries ?? [];
  const drafts = entries.flatMap((entry) => (entry.kind === "stage" ? [readStage(entry, silent)] : []));
  const sorted = inOrder(drafts);
  return "order" in sorted ? sorted.order : drafts;
}

const trains = (stage: StageDraft, net: string): stage is Training =>
  stage.options !== undefined && stage.train?.values.nets.some((one) => one.text === net) === true;

/** The attribute list of the output layer; undefined if it learns classes or identities. */
function listOf({ options }: Training): string | undefined {
  const term = options.values.loss.find((one) => labelOfTerm(one) === "attribute");
  return term === undefined || isPairLoss(term) ? undefined : term.over.text;
}

const labelsOf = ({ options }: Training): string =>
  options.values.loss.some((one) => labelOfTerm(one) === "identity") ? "identities" : "classes";

/** Names the stage whose output layer can score the feature, if there is one. */
function usable(stages: readonly StageDraft[], feature: FeatureStep, net: NetModel): string | undefined {
  const last = stages.findLast((one) => trains(one, feature.net));
  const fits = last !== undefined && trains(last, feature.net) && listOf(last) !== undefined;
  return fits && readsLast(feature, net) ? `write \`output of ${last.name.text}\`` : undefined;
}

const trainIt = ({ net, over }: FeatureStep): string =>
  `train \`${net}\` last on \`DATA.${over}\` with \`loss: sigmoid over LIST\`, and name that stage`;

const readsLast = ({ layer }: FeatureStep, net: NetModel): boolean => net.outputs.get(layer) === net.layers.length - 1;

/** Does the stage see its images through the crop of the feature, or whole images whose only patch is the whole image? */
function sameImages(at: Name, stage: Training, feature: FeatureStep, steps: Steps, { scope }: CascadeContext): boolean {
  const names = stage.train.values.on.map((one) => one.text);
  // No step is named like a split.
  if (names[1] === feature.over) return true;
  if (!steps.has(names[1] ?? "") && isWhole(steps.get(feature.over))) return true;
  const found = { stage: stage.name.text, data: names.join("."), feature: feature.name, over: feature.over };
  const hint = `write \`on ${names[0]}.${feature.over}\` in \`${stage.name.text}\``;
  scope.report(diagnostic("cascade/output-crop", placeOf(scope, at), found, { hint }));
  return false;
}

const isWhole = (step: CascadeStep | undefined): boolean =>
  step?.kind === "crop" &&
  step.of === wholeImage &&
  step.size.height === step.resized.height &&
  step.size.width === step.resized.width;

/** Is the feature what the output layer reads: the last layer of the net? */
function sameLayer(at: Name, stage: Training, feature: FeatureStep, net: NetModel, { scope }: CascadeContext): boolean {
  if (readsLast(feature, net)) return true;
  const index = net.layers.length - 1;
  const [last] = [...net.outputs].flatMap(([name, layer]) => (layer === index ? [name] : []));
  const isVector = net.layers[index]?.shape.kind === "vector";
  const hint =
    last !== undefined && isVector
      ? `write \`${feature.name} = ${net.name}.${last} over ${feature.over}\``
      : `end \`${net.name}\` with a \`dense\` layer, and take its output as the feature`;
  const found = {
    ...{ stage: stage.name.text, net: net.name, last: last ?? net.layers[index]?.id ?? "" },
    ...{ feature: feature.name, layer: feature.layer },
  };
  scope.report(diagnostic("cascade/output-layer", placeOf(scope, at), found, { hint }));
  return false;
}
