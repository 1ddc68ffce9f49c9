import { pixelNames } from "../../compiler/contract/pixel-names.js";
import type { PlanNet, PlanParameter } from "../../compiler/contract/schema.js";
import { comesAfter } from "./array-names.js";
import { type Candidate, candidatesOf, type ListedArray, layersOf, partOf, suits, unitOf } from "./candidates.js";
import { fitArrays } from "./fit.js";
import {
  ancestors,
  byLayer,
  byNeighbour,
  byUnit,
  inGraphOrder,
  inListOrder,
  previousUnits,
  weightsInListOrder,
} from "./match-layers.js";
import { byName, byOneEnding, byOrder, byShape, byShapeOfWeights, bySimilarName, type Rule } from "./match-names.js";
import { isFloat, type Layout } from "./weight-file.js";

export interface Match {
  readonly parameter: string;
  readonly array: string;
  /** The reason for the match; `order` is only a guess. */
  readonly by: "name" | "similar name" | "shape" | "layer" | "graph" | "order";
  /** Layouts between which the spec has to decide; empty if the file does. */
  readonly layouts: readonly Layout[];
}

export interface Matching {
  /** In the order of the parameters. */
  readonly matches: readonly Match[];
  /** Parameters without an array that can be read as weights. */
  readonly missing: readonly string[];
  /** Arrays of missing parameters, with numbers that cannot be read as weights. */
  readonly unusable: readonly { readonly parameter: string; readonly array: string; readonly type: string }[];
  /** Arrays of floating-point numbers that no parameter takes. */
  readonly left: readonly string[];
  /** Parameters that the layers of the file do not have: they are 0, or 1 for a variance. */
  readonly absent: readonly string[];
  /** Arrays of layers between matched ones that the net does not have. */
  readonly displaced: readonly string[];
}

type Net = Pick<PlanNet, "name" | "parameters">;

const isMeasured = ({ name }: PlanParameter): boolean => Object.values<string>(pixelNames).includes(name);

/**
 * Finds the array of each parameter of a net: by its own name; by the names of another net or of other programs; by a unique
 * shape; by the layer of another array; by the order of equal layers in a graph; and finally by shape in the order of the layers,
 * which is a guess. Roles that the graph or the name of an array states are kept. A normalisation of pixels is matched by its
 * own name only: it is measured if the file has none.
 */
export function matchArrays(net: Net, arrays: readonly ListedArray[]): Matching {
  const matching = matchFloats(net, arrays.filter(isFloat));
  const others = arrays.filter((one) => !isFloat(one));
  if (matching.missing.length === 0 || others.length === 0) return { ...matching, unusable: [] };
  const alike = matchFloats(
    net,
    arrays.map((one) => ({ ...one, type: "F32" })),
  ).matches;
  const unusable = alike.flatMap(({ parameter, array, by }) => {
    const found = others.find(({ name }) => name === array);
    if (found === undefined || by === "order" || !matching.missing.includes(parameter)) return [];
    return [{ parameter, array, type: found.type }];
  });
  return { ...matching, unusable };
}

function matchFloats({ name, parameters }: Net, arrays: readonly ListedArray[]): Omit<Matching, "unusable"> {
  const names: readonly NamedRule[] = [
    ["name", byName(name)],
    ["similar name", byOneEnding],
    ["similar name", bySimilarName(name)],
  ];
  const certain: readonly NamedRule[] = [
    ["shape", byShapeOfWeights],
    ["layer", byLayer],
    ["layer", byNeighbour],
    ["shape", byUnit],
    ["graph", inGraphOrder],
  ];
  const search = new Search(parameters, candidatesOf(arrays));
  search.apply(names);
  search.exhaust(certain);
  search.apply([["shape", byShape]]);
  search.apply([["order", weightsInListOrder]]);
  search.exhaust(certain);
  search.apply([
    ["order", inListOrder],
    ["order", byOrder],
  ]);
  const { found, taken } = search;
  const missing = parameters.filter((one) => !found.has(one) && !isMeasured(one));
  const used = new Set([...taken].map((one) => one.array.name));
  const absent = missing.filter((one) => isAbsent(one, search)).map((one) => one.name);
  return {
    matches: parameters.flatMap((parameter) => {
      const match = found.get(parameter);
      return match === undefined ? [] : [described(parameter, match.candidate, match.by)];
    }),
    missing: missing.flatMap((one) => (absent.includes(one.name) ? [] : [one.name])),
    left: arrays.filter((one) => !used.has(one.name)).map((one) => one.name),
    absent,
    displaced: displaced(search),
  };
}

function described(parameter: PlanParameter, { array, use }: Candidate, by: Match["by"]): Match {
  const shape = use?.view.shape ?? array.shape;
  const fit = fitArrays(parameter, [shape], undefined, use ?? { layout: array.layout });
  if (fit.kind !== "ambiguous") return { parameter: parameter.name, array: array.name, by, layouts: [] };
  // Words of the spec are about the array itself, not about what the graph makes of it.
  const own = use?.view.steps.length ? fitArrays(parameter, [array.shape]) : fit;
  const layouts = own.kind === "ambiguous" ? own.choices : fit.choices;
  return { parameter: parameter.name, array: array.name, by, layouts };
}

type NamedRule = readonly [Match["by"], Rule];

/** Parameters with the candidates that rules have found for them so far. */
class Search {
  readonly parameters: readonly PlanParameter[];
  readonly candidates: readonly Candidate[];
  readonly previous: ReadonlyMap<string, string>;
  readonly found = new Map<PlanParameter, { readonly by: Match["by"]; readonly candidate: Candidate }>();
  readonly taken = new Set<Candidate>();

  constructor(parameters: readonly PlanParameter[], candidates: readonly Candidate[]) {
    this.parameters = parameters;
    this.candidates = candidates;
    this.previous = previousUnits(parameters);
  }

  apply(rules: readonly NamedRule[]): void {
    for (const [by, rule] of rules) {
      const wanted = this.parameters.filter((one) => !this.found.has(one) && (by === "name" || !isMeasured(one)));
      const free = this.candidates.filter((one) => !this.taken.has(one));
      const found = [...this.found].map(([parameter, { candidate }]) => [parameter, candidate] as const);
      for (const [parameter, candidate] of rule(wanted, free, {
        found,
        all: this.candidates,
        previous: this.previous,
      })) {
        if (this.found.has(parameter) || this.taken.has(candidate)) continue;
        this.found.set(parameter, { by, candidate });
        this.taken.add(candidate);
      }
    }
  }

  /** Applies rules until they find nothing more: what one finds helps the others. */
  exhaust(rules: readonly NamedRule[]): void {
    for (let before = -1; before < this.found.size; ) {
      before = this.found.size;
      this.apply(rules);
    }
  }
}

/**
 * Whether the layer of the file that gave the weight or scale has no such array, so that the value is known. A graph shows that.
 * Names show that there is no bias if a normalisation follows, which makes a bias superfluous, and no array is left over that
 * could be one.
 */
function isAbsent(
  parameter: PlanParameter,
  { found, taken, candidates, previous }: Pick<Search, "found" | "taken" | "candidates" | "previous">,
): boolean {
  const [unit, part] = [unitOf(parameter.name), partOf(parameter.name)];
  const main = part === "bias" ? "weight" : "scale";
  const entries = [...found];
  const own = entries.find(([one]) => one.name === `${unit}.${main}`)?.[1].candidate;
  if (own === undefined || own.layer === "" || part === main || part === "weight") return false;
  if (own.use !== undefined)
    return own.use.whole && !candidates.some((one) => one.layer === own.layer && one.role === part);
  const others = candidates.filter((one) => one !== own && one.layer === own.layer && one.role !== "other");
  if (part !== "bias" || others.length > 0) return false;
  const normalised = entries.some(([{ name }]) => partOf(name) === "variance" && previous.get(unitOf(name)) === unit);
  return normalised && !candidates.some((one) => !taken.has(one) && suits(parameter, one));
}

/**
 * Arrays of layers that have no place in the net although it has the layers around them: a normalisation or activation that the
 * net lacks. Without it the net computes something else. Layers after the last matched one belong to another task.
 */
function displaced({ found, taken, candidates }: Pick<Search, "found" | "taken" | "candidates">): readonly string[] {
  const layers = layersOf(candidates);
  const before = ancestors(layers);
  const matched = new Set(
    [...found.values()].flatMap(({ candidate }) => (candidate.layer === "" ? [] : [candidate.layer])),
  );
  const followed = new Set([...matched].flatMap((id) => [...(before.get(id) ?? [])]));
  return layers
    .filter(({ id, candidates: own, after }) => {
      if (own.some((one) => taken.has(one) || one.role === undefined || one.role === "other")) return false;
      if (after === undefined)
        return own.some(({ role }) => role === "variance") && [...matched].some((one) => comesAfter(id, one));
      return followed.has(id) && [...(before.get(id) ?? [])].some((one) => matched.has(one));
    })
    .flatMap(({ candidates: own }) => own.map((one) => one.array.name));
}
