import type { Name } from "../../dsl/ast/ast.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { DataModel, NetModel } from "../model/index.js";
import { parameterParts } from "../shape/bind.js";
import { isFaces } from "./data-splits.js";
import { type Checked, placeOf } from "./model-context.js";
import type { StageDraft } from "./stage-draft.js";
import { ancestors } from "./stage-order.js";

/** Checks that each net a step depends on is loaded from a file, or trained by a stage that this one waits for. */
export function trainedBefore(
  stage: StageDraft,
  all: readonly StageDraft[],
  what: Name,
  nets: readonly string[],
  { scope, excused, nets: known }: Checked,
): boolean {
  const before = ancestors(stage, all);
  const trains = (one: StageDraft, net: string): boolean =>
    one.train?.values.nets.some((name) => name.text === net) === true;
  // A faulty stage could be the one that trains the net.
  const names = new Set(all.map((one) => one.name.text));
  const uncertain = (one: StageDraft): boolean => one.broken || one.after.some((name) => !names.has(name.text));
  if (uncertain(stage) || all.some((one) => uncertain(one) && before.has(one.name.text))) return true;
  const trained = (net: string): boolean =>
    comesTrained(known.get(net)) || all.some((one) => before.has(one.name.text) && trains(one, net));
  const missing = nets.filter((net) => !excused.has(net) && !trained(net));
  if (missing.length === 0) return true;
  for (const net of missing) excused.add(net);
  const shown = missing.map((net) => `\`${net}\``).join(" and ");
  // Prefers the last stage after which all the nets are trained.
  const later = all.filter(
    (one) => one !== stage && missing.some((net) => trains(one, net)) && !ancestors(one, all).has(stage.name.text),
  );
  const trainsAll = (one: StageDraft): boolean => {
    const done = ancestors(one, all);
    return missing.every((net) => trains(one, net) || all.some((two) => done.has(two.name.text) && trains(two, net)));
  };
  const best = later.findLast(trainsAll) ?? later.at(-1);
  const hint = best === undefined ? `add a stage that trains ${shown}` : `add \`after ${best.name.text}\``;
  const values = { what: what.text, nets: shown, stage: stage.name.text };
  scope.report(diagnostic("schedule/not-trained", placeOf(scope, what), values, { hint }));
  return false;
}

/**
 * Checks that the data set reads the attributes of the list in the same order, because its rows are used unchanged as
 * the targets of a loss and as the labels of the SVMs.
 */
export function attributesInData(at: Name, data: DataModel | undefined, list: string, ctx: Checked): boolean {
  const wanted = ctx.attributes.get(list);
  if (data === undefined || wanted === undefined) return false;
  if (!isFaces(data)) {
    const values = { data: data.name, labels: "attributes" };
    ctx.scope.report(
      diagnostic("schedule/loss-data-mismatch", placeOf(ctx.scope, at), values, {
        hint: `use a data set of faces: ${data.kind === "backgrounds" ? "`backgrounds` have no labels" : "an `image_folder` has only classes"}`,
      }),
    );
    return false;
  }
  const known = ctx.attributes.get(data.attributes);
  if (known === undefined) return false;
  const { attributes } = wanted;
  if (known.attributes.length === attributes.length && known.attributes.every((one, i) => one === attributes[i]))
    return true;
  const clash = `${data.name} ${list}`;
  if (ctx.clashes.has(clash)) return false;
  ctx.clashes.add(clash);
  const hint = `write \`over ${data.attributes}\`; or, to keep \`${list}\`, write \`attributes: ${list}\` in \`${data.name}\`, or in another data set with the same root`;
  const values = { data: data.name, read: data.attributes, list };
  ctx.scope.report(diagnostic("schedule/attributes-differ", placeOf(ctx.scope, at), values, { hint }));
  return false;
}

/** Does the net get all its initial weights from a file? Then it can be used before any stage trains it. */
function comesTrained(net: NetModel | undefined): boolean {
  if (net?.init === undefined) return false;
  const { map } = net.init;
  if (map.length === 0) return true;
  const given = new Set(map.map((one) => one.parameter));
  return net.layers.every((layer) => parameterParts(layer).every((part) => given.has(`${layer.id}.${part}`)));
}
