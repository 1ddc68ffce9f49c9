import type { Name } from "../../dsl/ast/ast.js";
import type { LossSentence } from "../../dsl/schema/schedule.js";
import { didYouMean } from "../../dsl/source/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { LossTerm, LrPolicy, NetModel, TrainStage } from "../model/index.js";
import { formatShape } from "../shape/dim.js";
import { cropsFit } from "./crops.js";
import { augmentation } from "./data.js";
import { netsBehind, resolveRef } from "./data-ref.js";
import { type Label, labelOfTerm, labelsInData } from "./labels.js";
import { type Checked, originAt, placeOf } from "./model-context.js";
import { picturesFit } from "./picture-size.js";
import type { StageDraft } from "./schedule.js";
import { attributesInData, trainedBefore } from "./stage-checks.js";

/** A stage that trains: labels, losses, data, head and sizes agree. */
export function checkTrain(stage: StageDraft, all: readonly StageDraft[], ctx: Checked): TrainStage | undefined {
  const { scope } = ctx;
  if (stage.train === undefined || stage.options === undefined) return undefined;
  const { nets: names, on, by } = stage.train.values;
  const { values: options, given } = stage.options;
  const twice = names.find((name, i) => names.findIndex((one) => one.text === name.text) < i);
  if (twice !== undefined) {
    scope.report(diagnostic("schedule/same-net-twice", placeOf(scope, twice), { net: twice.text }));
    return undefined;
  }
  const data = resolveRef(on, "train", ctx);
  const nets = names.map((name) => ctx.nets.get(name.text)).filter((net) => net !== undefined);
  const label = oneLabel(options.loss, by, ctx);
  const loss = terms(options.loss, nets, ctx);
  if (label === undefined || loss === undefined || data === undefined || !oneClassifier(options.loss, ctx))
    return undefined;
  const [source] = on;
  if (source === undefined || !labelsInData(source, label, options.loss, data.data, ctx)) return undefined;
  for (const term of loss)
    if (term.kind === "sigmoid" && !attributesInData(source, data.data, term.over, ctx)) return undefined;
  if (data.step !== undefined && !trainedBefore(stage, all, on[1] ?? source, netsBehind(data.step, ctx.steps), ctx))
    return undefined;
  if (nets.length !== names.length || !headFits(options.head, nets, given.get("head"), ctx)) return undefined;
  const augment = options.augment.map(augmentation);
  const origin = originAt(scope, stage.name.span);
  if (data.data === undefined || !cropsFit(source, options.augment, data.data, scope)) return undefined;
  if (!picturesFit(source, data, nets, augment, origin, ctx)) return undefined;
  const { lr, momentum, decay, clip, step } = options.optimizer.values;
  const policy: LrPolicy = step === undefined ? { kind: "fixed" } : { kind: "step", ...step };
  return {
    kind: "train",
    name: stage.name.text,
    after: stage.after.map((name) => name.text),
    nets: names.map((name) => name.text),
    on: data.ref,
    labels: label,
    loss,
    head: options.head,
    headWindow: options.head_window,
    optimizer: { kind: "sgd", lr, momentum, decay, clip, policy },
    batch: options.batch,
    epochs: options.epochs,
    augment,
    origin,
  };
}

/** The label that all losses, and `by`, ask for. */
function oneLabel(loss: readonly LossSentence[], by: Label | undefined, { scope }: Checked): Label | undefined {
  let label = by;
  for (const term of loss) {
    const own = labelOfTerm(term);
    if (own === undefined) continue;
    if (label !== undefined && label !== own) {
      const hint = by === undefined ? "use one kind of label in a stage" : `write \`by ${own}\`, or change the loss`;
      scope.report(diagnostic("schedule/mixed-labels", placeOf(scope, term), { one: label, two: own }, { hint }));
      return undefined;
    }
    label = own;
  }
  return label ?? "identity";
}

/** One softmax or sigmoid, and any number of similarities beside it. */
function oneClassifier(loss: readonly LossSentence[], { scope }: Checked): boolean {
  const [first, second] = loss.filter((term) => term.kind !== "similarity");
  if (first !== undefined && second === undefined) return true;
  const at = second ?? loss[0];
  if (at === undefined) return false;
  if (first === undefined) {
    const hint = "add `softmax over identities +` before it";
    scope.report(diagnostic("schedule/similarity-alone", placeOf(scope, at), {}, { hint }));
  } else scope.report(diagnostic("schedule/two-classifiers", placeOf(scope, at), {}, { hint: "make a second stage" }));
  return false;
}

function terms(
  loss: readonly LossSentence[],
  nets: readonly NetModel[],
  ctx: Checked,
): readonly LossTerm[] | undefined {
  const all = loss.map((term) => oneTerm(term, nets, ctx));
  const whole = all.filter((one) => one !== undefined);
  return whole.length === all.length ? whole : undefined;
}

const TARGETS = ["classes", "identities"] as const;

function oneTerm(term: LossSentence, nets: readonly NetModel[], ctx: Checked): LossTerm | undefined {
  const { scope } = ctx;
  if (term.kind === "similarity") {
    return nets.every((net) => isVector(net, term.layer, ctx))
      ? { kind: "similarity", weight: term.weight, layer: term.layer.text }
      : undefined;
  }
  const { over, weight } = term;
  const target = TARGETS.find((one) => one === over.text);
  if (term.kind === "softmax") {
    if (target !== undefined) return { kind: "softmax", weight, over: target };
    const list = scope.module.symbols.get(over.text)?.declaration.kind === "attributes";
    const hint = list
      ? `attributes do not exclude each other: write \`sigmoid over ${over.text}\``
      : (didYouMean(over.text, TARGETS) ?? "write `softmax over classes` or `softmax over identities`");
    scope.report(
      diagnostic(
        "schedule/loss-target",
        placeOf(scope, over),
        { loss: "softmax", over: list ? `attributes` : `\`${over.text}\`` },
        { hint },
      ),
    );
    return undefined;
  }
  if (target !== undefined) {
    const hint = `write \`softmax over ${target}\``;
    scope.report(diagnostic("schedule/loss-target", placeOf(scope, over), { loss: "sigmoid", over: target }, { hint }));
    return undefined;
  }
  return scope.find("attributes", over) === undefined ? undefined : { kind: "sigmoid", weight, over: over.text };
}

function isVector(net: NetModel, layer: Name, { scope }: Checked): boolean {
  const index = net.outputs.get(layer.text);
  const shape = index === undefined ? undefined : net.layers[index]?.shape;
  if (shape?.kind === "vector") return true;
  if (shape === undefined) {
    const hint = didYouMean(layer.text, net.outputs.keys());
    scope.report(
      diagnostic("expand/unknown-layer", placeOf(scope, layer), { net: net.name, name: layer.text }, { hint }),
    );
  } else {
    const found = { net: net.name, layer: layer.text, found: formatShape(shape) };
    scope.report(
      diagnostic("schedule/similarity-needs-vector", placeOf(scope, layer), found, {
        hint: "take it on a `dense` layer",
      }),
    );
  }
  return false;
}

function headFits(
  head: TrainStage["head"],
  nets: readonly NetModel[],
  at: { start: number; end: number } | undefined,
  { scope }: Checked,
): boolean {
  if (head === "dense") return true;
  const vector = nets.find((net) => net.layers.at(-1)?.shape.kind === "vector");
  const shape = vector?.layers.at(-1)?.shape;
  if (vector === undefined || shape === undefined) return true;
  const place = { file: scope.file, span: at ?? vector.origin };
  scope.report(
    diagnostic(
      "schedule/head-needs-map",
      place,
      { head, net: vector.name, found: formatShape(shape) },
      { hint: "remove `head:`" },
    ),
  );
  return false;
}
