import type { PlanParameter } from "../../compiler/contract/schema.js";
import { comesAfter } from "./array-names.js";
import { type Candidate, type FileLayer, layersOf, suits, unitOf } from "./candidates.js";
import { onlyChoices, type Pair, type Rule, type SoFar } from "./match-names.js";

/** The parameters of one operation of a net: weight and bias, or the four arrays of a batchnorm. */
interface Unit {
  readonly name: string;
  readonly parameters: readonly PlanParameter[];
}

function unitsOf(parameters: readonly PlanParameter[]): readonly Unit[] {
  const units = new Map<string, PlanParameter[]>();
  for (const one of parameters) units.set(unitOf(one.name), [...(units.get(unitOf(one.name)) ?? []), one]);
  return [...units].map(([name, own]) => ({ name, parameters: own }));
}

/** The candidate of each parameter of a unit in a layer of the file; undefined if they do not suit. */
function pairing({ parameters }: Unit, { candidates }: FileLayer): readonly Pair[] | undefined {
  const pairs = onlyChoices(parameters, candidates, suits);
  const others = candidates.filter((one) => !pairs.some(([, taken]) => taken === one));
  const complete = pairs.length === parameters.length || lacksOnlyBias(parameters, pairs) || isScaling(pairs);
  return complete && others.every(({ role }) => role === undefined || role === "other") ? pairs : undefined;
}

/** The weight of a layer without a bias is a whole layer too. */
const lacksOnlyBias = (parameters: readonly PlanParameter[], pairs: readonly Pair[]): boolean =>
  pairs.length > 0 && parameters.every((one) => one.name.endsWith(".bias") || pairs.some(([paired]) => paired === one));

/** A batchnorm whose statistics the graph has merged into a scale and a shift. */
const isScaling = (pairs: readonly Pair[]): boolean =>
  pairs.some(([, { role, use }]) => role === "scale" && use?.whole === true);

/** Units and layers of which nothing is matched yet. */
function open(parameters: readonly PlanParameter[], free: readonly Candidate[], { found, all }: SoFar) {
  const begun = new Set(found.map(([one]) => unitOf(one.name)));
  const isFree = new Set(free);
  return {
    units: unitsOf(parameters).filter(({ name }) => !begun.has(name)),
    layers: layersOf(all).filter(({ candidates }) => candidates.every((one) => isFree.has(one))),
  };
}

/** `features.3.bias` for the layer whose weight is `features.3.weight`, if only one array of its layer suits. */
export const byLayer: Rule = (parameters, free, { found }) => {
  const layers = new Map(found.map(([parameter, { layer }]) => [unitOf(parameter.name), layer]));
  return onlyChoices(parameters, free, (parameter, candidate) => {
    const layer = layers.get(unitOf(parameter.name));
    return layer !== undefined && layer !== "" && layer === candidate.layer && suits(parameter, candidate);
  });
};

/** A unit that only one layer of the file suits, and which suits no other: the only batchnorm of 64 channels. */
export const byUnit: Rule = (parameters, free, soFar) => {
  const { units, layers } = open(parameters, free, soFar);
  const several = units.filter(({ parameters: own }) => own.length > 1);
  return onlyChoices(several, layers, (unit, layer) => pairing(unit, layer) !== undefined).flatMap(
    ([unit, layer]) => pairing(unit, layer) ?? [],
  );
};

/** The normalisation or activation in a layer of the net, from the layer of the file that comes right after the matched one. */
export const byNeighbour: Rule = (parameters, free, soFar) => {
  const { units, layers } = open(parameters, free, soFar);
  const matched = new Map(soFar.found.map(([parameter, { layer }]) => [unitOf(parameter.name), layer]));
  return onlyChoices(units, layers, (unit, layer) => {
    const before = matched.get(soFar.previous.get(unit.name) ?? "");
    if (before === undefined || before === "" || pairing(unit, layer) === undefined) return false;
    if (layer.after !== undefined) return layer.after.length === 1 && layer.after[0] === before;
    return !unit.parameters.some(({ shape }) => shape.length > 1) && comesAfter(layer.id, before);
  }).flatMap(([unit, layer]) => pairing(unit, layer) ?? []);
};

/**
 * Units and layers that suit each other alike, as many of one as of the other, in the order of the graph. Only if each of these
 * layers follows from the one before: layers of parallel branches have no order.
 */
export const inGraphOrder: Rule = (parameters, free, soFar) => {
  const { units, layers } = open(parameters, free, soFar);
  const before = ancestors(layersOf(soFar.all));
  const alike = new Map<string, { units: Unit[]; layers: readonly FileLayer[] }>();
  for (const unit of units) {
    const suiting = layers.filter((layer) => pairing(unit, layer) !== undefined);
    const key = suiting.map(({ id }) => id).join();
    alike.set(key, { units: [...(alike.get(key)?.units ?? []), unit], layers: suiting });
  }
  const wanted = [...alike.values()].flatMap((one) => one.layers);
  return [...alike.values()].flatMap((one) => {
    const { units: own, layers: theirs } = one;
    if (theirs.length === 0 || own.length !== theirs.length) return [];
    // A layer that also suits a unit of another kind may belong to that one.
    if (theirs.some((layer) => wanted.filter((other) => other === layer).length > 1)) return [];
    const ordered = theirs.every((layer, i) => i === 0 || before.get(layer.id)?.has(theirs[i - 1]?.id ?? "") === true);
    return ordered ? own.flatMap((unit, i) => pairing(unit, theirs[i] as FileLayer) ?? []) : [];
  });
};

/** All layers that a layer of a graph follows from. Layers come in the order of the graph. */
export function ancestors(layers: readonly FileLayer[]): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, ReadonlySet<string>>();
  for (const { id, after } of layers)
    all.set(id, new Set((after ?? []).flatMap((one) => [one, ...(all.get(one) ?? [])])));
  return all;
}

/** Whole layers in the order in which the file or its numbers list them: a guess, but one that mixes no two layers. */
export const inListOrder: Rule = (parameters, free, soFar) => {
  const { units, layers } = open(parameters, free, soFar);
  const rest = [...layers];
  return units.flatMap((unit) => {
    const at = rest.findIndex((layer) => pairing(unit, layer) !== undefined);
    const [layer] = at < 0 ? [] : rest.splice(at, 1);
    return layer === undefined ? [] : (pairing(unit, layer) ?? []);
  });
};

/** The same for filters and matrices, beside which the rest of their layers can be found. */
export const weightsInListOrder: Rule = (parameters, free, soFar) => {
  const weighted = new Set(parameters.filter(({ shape }) => shape.length > 1).map(({ name }) => unitOf(name)));
  return inListOrder(
    parameters.filter(({ name }) => weighted.has(unitOf(name))),
    free,
    soFar,
  );
};

/** For each operation of a net the one right before it in the same layer: `A` before `A.batchnorm`. */
export function previousUnits(parameters: readonly PlanParameter[]): ReadonlyMap<string, string> {
  const previous = new Map<string, string>();
  let last = "";
  for (const { name } of unitsOf(parameters)) {
    if (last !== "" && (name.startsWith(`${last}.`) || unitOf(name) === unitOf(last))) previous.set(name, last);
    last = name;
  }
  return previous;
}
