import type { Name } from "../../dsl/ast/ast.js";
import type { LossPhrase } from "../../dsl/schema/losses.js";
import { chooseFrom, didYouMean } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import { lossOf } from "../losses/losses.js";
import { formatShape } from "../model/dim.js";
import type { DataModel, LossTerm, NetModel } from "../model/index.js";
import { weightsFit } from "./label-weights.js";
import { canHaveUnknownLabels, type Label, labelOfTerm } from "./labels.js";
import { type Checked, placeOf } from "./model-context.js";

/** Losses over pairs of images; they need another loss, which has an output layer. */
export type PairLoss = Extract<LossPhrase, { layer: Name }>;

export const isPairLoss = (term: LossPhrase): term is PairLoss => "layer" in term;

/** The label that all losses and `by` need. */
export function oneLabel(loss: readonly LossPhrase[], by: Label | undefined, { scope }: Checked): Label | undefined {
  let label = by;
  for (const term of loss) {
    const own = labelOfTerm(term);
    if (own === undefined) continue;
    if (label !== undefined && label !== own) {
      const hint =
        by === undefined ? "write a stage for each kind of label" : `write \`by ${own}\`, or change the loss`;
      scope.report(diagnostic("schedule/mixed-labels", placeOf(scope, term), { one: label, two: own }, { hint }));
      return undefined;
    }
    label = own;
  }
  return label ?? "identity";
}

/** Checks that there is exactly one loss with an output layer; losses over pairs can be added to it. */
export function oneOutputLoss(loss: readonly LossPhrase[], { scope }: Checked): boolean {
  const [first, second] = loss.filter((term) => !isPairLoss(term));
  if (first !== undefined && second === undefined) return true;
  const pair = loss.find(isPairLoss);
  if (second !== undefined)
    scope.report(
      diagnostic("schedule/two-classifiers", placeOf(scope, second), {}, { hint: "keep one, or write a second stage" }),
    );
  else if (pair !== undefined) {
    const hint = "add `softmax over identities +` before it";
    scope.report(diagnostic("schedule/no-output-layer", placeOf(scope, pair), { loss: pair.kind }, { hint }));
  }
  return false;
}

/** The terms of a loss for the model, without those of weight 0; undefined after a report. */
export function lossTerms(
  loss: readonly LossPhrase[],
  nets: readonly NetModel[],
  data: DataModel | undefined,
  ctx: Checked,
): readonly LossTerm[] | undefined {
  const masked = data !== undefined && canHaveUnknownLabels(data);
  const all = loss.map((term) => oneTerm(term, nets, masked, ctx));
  const whole = all.filter((one) => one !== undefined);
  return whole.length === all.length ? whole.filter(({ weight }) => weight !== 0) : undefined;
}

const CLASSES = ["classes", "identities"] as const;

function oneTerm(term: LossPhrase, nets: readonly NetModel[], masked: boolean, ctx: Checked): LossTerm | undefined {
  const loss = lossOf(term);
  const labels = { attributes: [], masked };
  if (isPairLoss(term)) return everyVector(term, nets, ctx) ? loss.term(term, term.layer.text, labels) : undefined;
  if (loss.feeds === "labels") return overClasses(term, ctx) ? loss.term(term, term.over.text, labels) : undefined;
  if (!overAttributes(term, ctx)) return undefined;
  const list = ctx.attributes.get(term.over.text);
  if (list === undefined || !weightsFit(term, list, ctx)) return undefined;
  return loss.term(term, term.over.text, { ...labels, attributes: list.attributes });
}

/** A loss of the output layer. */
type OutputLoss = Exclude<LossPhrase, PairLoss>;

function overClasses({ kind: loss, over }: OutputLoss, { scope }: Checked): boolean {
  if (CLASSES.some((one) => one === over.text)) return true;
  const list = scope.module.symbols.get(over.text)?.declaration.kind === "attributes";
  const hint = list
    ? `write \`sigmoid over ${over.text}\`: attributes do not exclude each other`
    : (didYouMean(over.text, CLASSES) ?? `write \`${loss} over classes\` or \`${loss} over identities\``);
  const values = { loss, over: list ? "attributes" : `\`${over.text}\`` };
  scope.report(diagnostic("schedule/loss-target", placeOf(scope, over), values, { hint }));
  return false;
}

function overAttributes({ kind: loss, over }: OutputLoss, { scope }: Checked): boolean {
  if (!CLASSES.some((one) => one === over.text)) return scope.find("attributes", over) !== undefined;
  const hint = `write \`softmax over ${over.text}\``;
  scope.report(diagnostic("schedule/loss-target", placeOf(scope, over), { loss, over: over.text }, { hint }));
  return false;
}

const everyVector = (term: PairLoss, nets: readonly NetModel[], ctx: Checked): boolean =>
  nets.every((net) => isVector(term, net, ctx));

function isVector({ kind: loss, layer }: PairLoss, net: NetModel, { scope }: Checked): boolean {
  const index = net.outputs.get(layer.text);
  const shape = index === undefined ? undefined : net.layers[index]?.shape;
  if (shape?.kind === "vector") return true;
  if (shape === undefined) {
    const vectors = [...net.outputs].flatMap(([name, at]) => (net.layers[at]?.shape.kind === "vector" ? [name] : []));
    const hint = didYouMean(layer.text, net.outputs.keys()) ?? chooseFrom("", vectors);
    const values = { net: net.name, name: layer.text };
    scope.report(diagnostic("expand/unknown-layer", placeOf(scope, layer), values, { hint }));
  } else {
    const values = { loss, net: net.name, layer: layer.text, found: formatShape(shape) };
    const hint = "use it on a `dense` layer";
    scope.report(diagnostic("schedule/loss-needs-vector", placeOf(scope, layer), values, { hint }));
  }
  return false;
}
