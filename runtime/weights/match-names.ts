import type { PlanParameter } from "../../compiler/contract/schema.js";
import { namesElsewhere, plainName } from "./array-names.js";
import { type Candidate, suits, unitOf } from "./candidates.js";

export type Pair = readonly [PlanParameter, Candidate];

export interface SoFar {
  readonly found: readonly Pair[];
  /** All candidates, taken ones too. */
  readonly all: readonly Candidate[];
  /** The operation right before another one in the same layer of the net. */
  readonly previous: ReadonlyMap<string, string>;
}

/** Finds candidates for parameters that have none. */
export type Rule = (parameters: readonly PlanParameter[], free: readonly Candidate[], soFar: SoFar) => readonly Pair[];

/** `C1.weight` or `NET.C1.weight`; a wrong shape is reported when the array is used. */
export const byName =
  (net: string): Rule =>
  (parameters, free) => {
    const named = new Map(free.toReversed().map((one) => [one.array.name, one]));
    return parameters.flatMap((one) => {
      const candidate = named.get(`${net}.${one.name}`) ?? named.get(one.name);
      return candidate === undefined ? [] : [[one, candidate] as const];
    });
  };

/**
 * Names that end in the parameter's own name after a common prefix, such as `Base.C1.weight` in a file of `fanc export` for
 * the net `Base`. Of several prefixes, the one with the most fitting arrays counts; none if two have the same number.
 */
export const byOneEnding: Rule = (parameters, free) => {
  const found = new Map<string, Pair[]>();
  for (const parameter of parameters)
    for (const candidate of free) {
      const end = `.${parameter.name}`;
      if (!candidate.array.name.endsWith(end) || !suits(parameter, candidate)) continue;
      const start = candidate.array.name.slice(0, -end.length);
      found.set(start, [...(found.get(start) ?? []), [parameter, candidate]]);
    }
  const [best = [], second = []] = [...found.values()].sort((a, b) => b.length - a.length);
  return best.length > second.length ? best : [];
};

export const bySimilarName =
  (net: string): Rule =>
  (parameters, free) =>
    onlyChoices(parameters, free, (parameter, candidate) => {
      const name = plainName(candidate.array.name);
      const wanted = namesElsewhere(parameter.name);
      const own = plainName(net);
      return wanted.some((one) => name === one || name === `${own} ${one}`) && suits(parameter, candidate);
    });

/** Not from a layer of the file that has nothing to do with the one that gave the weight. */
export const byShape: Rule = (parameters, free, { found }) => {
  const layers = new Map(found.map(([{ name }, { layer }]) => [unitOf(name), layer]));
  return onlyChoices(parameters, free, (parameter, candidate) => {
    const layer = layers.get(unitOf(parameter.name)) ?? "";
    const apart = layer !== "" && candidate.layer !== "" && layer !== candidate.layer;
    return !apart && suits(parameter, candidate);
  });
};

/** Filters and matrices first: vectors often have equal shapes, and the weight of their layer identifies them better. */
export const byShapeOfWeights: Rule = (parameters, free) =>
  onlyChoices(
    parameters.filter((one) => one.shape.length > 1),
    free,
    suits,
  );

export const byOrder: Rule = (parameters, free) => {
  const rest = [...free];
  return parameters.flatMap((parameter) => {
    const at = rest.findIndex((one) => suits(parameter, one));
    const [candidate] = at < 0 ? [] : rest.splice(at, 1);
    return candidate === undefined ? [] : [[parameter, candidate] as const];
  });
};

/** The pairs in which each is the only choice of the other. */
export function onlyChoices<P, C>(
  parameters: readonly P[],
  candidates: readonly C[],
  agree: (parameter: P, candidate: C) => boolean,
): readonly (readonly [P, C])[] {
  return parameters.flatMap((parameter) => {
    const [candidate, ...more] = candidates.filter((one) => agree(parameter, one));
    if (candidate === undefined || more.length > 0) return [];
    return parameters.some((other) => other !== parameter && agree(other, candidate))
      ? []
      : [[parameter, candidate] as const];
  });
}
