import { diagnostic } from "../diagnostics/codes.js";
import { initOf, smallNormal } from "../layers/parameters.js";
import { isPairTerm, lossOf } from "../losses/losses.js";
import type { NetModel, Size, TrainStage } from "../model/index.js";
import { stated } from "../model/phrase.js";
import { trainingSize } from "../shape/input-sizes.js";
import { batchNormsHaveValues } from "./batch-norm.js";
import { cropsFit } from "./crops.js";
import { netsBehind, type ResolvedRef, resolveRef } from "./data-ref.js";
import { imagesFit } from "./image-size.js";
import { labelsInData, outputsOf } from "./labels.js";
import { lossTerms, oneLabel, oneOutputLoss } from "./losses.js";
import { type Checked, originAt, placeOf } from "./model-context.js";
import { optimizerOf } from "./optimizer.js";
import { outputLayerFits, warnOfOutputWindow } from "./output-layer.js";
import { groupsFit, pairsExist } from "./pairs.js";
import { samplerFits } from "./sampler.js";
import { attributesInData, trainedBefore } from "./stage-checks.js";
import type { StageDraft } from "./stage-draft.js";
import { memoryFits } from "./stage-memory.js";
import { validationOf } from "./validation.js";

/**
 * Checks that the labels, losses, data, `output`, sizes, rates and memory of a `train` stage agree.
 *
 * @param memory bytes that a step may take.
 */
export function checkTrain(
  stage: StageDraft,
  all: readonly StageDraft[],
  memory: number,
  ctx: Checked,
): TrainStage | undefined {
  const { scope } = ctx;
  if (stage.train === undefined || stage.options === undefined) return undefined;
  const { nets: names, on, by } = stage.train.values;
  const { values: options, given } = stage.options;
  const twice = names.find((name, i) => names.findIndex((one) => one.text === name.text) < i);
  if (twice !== undefined) {
    const hint = "list each net once";
    scope.report(diagnostic("schedule/same-net-twice", placeOf(scope, twice), { net: twice.text }, { hint }));
    return undefined;
  }
  const data = resolveRef(on, ["train"], ctx);
  const nets = names.map((name) => ctx.nets.get(name.text)).filter((net) => net !== undefined);
  const label = oneLabel(options.loss, by, ctx);
  const loss = lossTerms(options.loss, nets, data?.data, ctx);
  if (label === undefined || loss === undefined || data === undefined || !oneOutputLoss(options.loss, ctx))
    return undefined;
  const [source] = on;
  if (source === undefined || !labelsInData(source, label, options.loss, data.data, ctx)) return undefined;
  for (const term of loss)
    if (lossOf(term).feeds === "targets" && !isPairTerm(term) && !attributesInData(source, data.data, term.over, ctx))
      return undefined;
  if (data.step !== undefined && !trainedBefore(stage, all, on[1] ?? source, netsBehind(data.step, ctx.steps), ctx))
    return undefined;
  if (nets.length !== names.length || !outputLayerFits(options.output, nets, given.get("output"), ctx))
    return undefined;
  const augment = options.augment.map((one) => stated(one));
  const origin = originAt(scope, stage.name.span);
  if (data.data === undefined || !cropsFit(source, options.augment, data.data, scope)) return undefined;
  if (!imagesFit(source, data, nets, augment, origin, ctx)) return undefined;
  const { batch, epochs, output, output_window: outputWindow, accumulate, per_identity: perIdentity } = options;
  if (!pairsExist(source, options.loss, data.data, { size: batch, span: given.get("batch") }, ctx)) return undefined;
  if (!samplerFits(options.sampler, label, given, ctx)) return undefined;
  if (!groupsFit(perIdentity, batch, options.loss, given.get("per_identity"), ctx)) return undefined;
  const optimizer = optimizerOf(options.optimizer, epochs, scope);
  const at = { validate: given.get("validate"), earlyStop: given.get("early_stop"), keep: given.get("keep") };
  const { validate, early_stop: earlyStop, keep } = options;
  const validation = validationOf({ validate, earlyStop, keep, epochs, at }, data.ref, data.data, label, ctx);
  if (optimizer === undefined || validation === undefined) return undefined;
  const name = stage.name.text;
  const sized = sizesOf(nets, data, augment, origin, ctx);
  warnOfOutputWindow(output, outputWindow, given.get("output_window"), sized, ctx);
  if (!batchNormsHaveValues(batch, given.get("batch") ?? stage.name.span, sized, ctx)) return undefined;
  const outputs = outputsOf(loss, data.data, ctx.attributes);
  const checked: TrainStage = {
    kind: "train",
    name,
    after: stage.after.map((one) => one.text),
    nets: names.map((one) => one.text),
    on: data.ref,
    labels: label,
    loss,
    output,
    outputWindow,
    outputInit: initOf(options.output_init, smallNormal),
    optimizer,
    batch,
    accumulate,
    perIdentity,
    sampler: options.sampler && stated(options.sampler),
    epochs,
    augment,
    ...validation,
    origin,
  };
  if (!memoryFits(checked, outputs, sized, memory, given.get("batch") ?? stage.name.span, ctx)) return undefined;
  return checked;
}

/** The nets of a stage with the sizes of their images; omits nets whose size nothing sets. */
function sizesOf(
  nets: readonly NetModel[],
  { data, step }: ResolvedRef,
  augment: TrainStage["augment"],
  origin: TrainStage["origin"],
  ctx: Checked,
): readonly { readonly net: NetModel; readonly size: Size }[] {
  const steps = [...(ctx.steps?.values() ?? [])].filter((one) => one !== undefined);
  if (data === undefined) return [];
  return nets.flatMap((net) => {
    const decided = trainingSize({ data, view: step, steps, augment, origin }, net);
    return decided === undefined ? [] : [{ net, size: decided.size }];
  });
}
