import { pixelNames } from "../../compiler/contract/pixel-names.js";
import type { PlanNet, PlanParameter } from "../../compiler/contract/schema.js";
import { namesElsewhere, plainName } from "./array-names.js";
import { fitArrays } from "./fit.js";
import { isFloat, type StoredArray } from "./weight-file.js";

export interface Match {
  readonly parameter: string;
  readonly array: string;
  /** The reason for the match; `order` is only a guess. */
  readonly by: "name" | "similar name" | "shape" | "layer" | "order";
}

export interface Matching {
  /** In the order of the parameters. */
  readonly matches: readonly Match[];
  /** Parameters without an array. */
  readonly missing: readonly string[];
  /** Arrays of floating-point numbers that no parameter takes. */
  readonly left: readonly string[];
}

const isMeasured = ({ name }: PlanParameter): boolean => Object.values<string>(pixelNames).includes(name);

type Array = Pick<StoredArray, "name" | "type" | "shape">;
type Rule = (
  parameters: readonly PlanParameter[],
  arrays: readonly Array[],
  found: readonly Match[],
) => readonly (readonly [PlanParameter, Array])[];

/**
 * Finds the array of each parameter of a net: by its own name, by the names of another net or of other programs, by a unique
 * shape, by the array of the same layer, and finally by shape in the order of the layers. A normalisation is matched by its
 * own name only: it is measured if the file has none.
 */
export function matchArrays(
  { name, parameters }: Pick<PlanNet, "name" | "parameters">,
  arrays: readonly Array[],
): Matching {
  const rules: readonly (readonly [Match["by"], Rule])[] = [
    ["name", byName(name)],
    ["similar name", byOneEnding],
    ["similar name", bySimilarName(name)],
    ["shape", byShapeOfWeights],
    ["layer", byLayer],
    ["shape", byShape],
    ["order", byOrder],
  ];
  const found = new Map<PlanParameter, Match>();
  const taken = new Set<Array>();
  for (const [by, rule] of rules) {
    const free = arrays.filter((one) => isFloat(one) && !taken.has(one));
    for (const [parameter, array] of rule(
      parameters.filter((one) => !found.has(one) && (by === "name" || !isMeasured(one))),
      free,
      [...found.values()],
    )) {
      found.set(parameter, { parameter: parameter.name, array: array.name, by });
      taken.add(array);
    }
  }
  return {
    matches: parameters.flatMap((one) => found.get(one) ?? []),
    missing: parameters.filter((one) => !found.has(one) && !isMeasured(one)).map((one) => one.name),
    left: arrays.filter((one) => isFloat(one) && !taken.has(one)).map((one) => one.name),
  };
}

const fits = (parameter: PlanParameter, { shape }: Array): boolean => fitArrays(parameter, [shape]).kind !== "misfit";

/** `C1.weight` or `NET.C1.weight`; a wrong shape is reported when the array is used. */
const byName =
  (net: string): Rule =>
  (parameters, arrays) => {
    const named = new Map(arrays.map((one) => [one.name, one]));
    return parameters.flatMap((one) => {
      const array = named.get(`${net}.${one.name}`) ?? named.get(one.name);
      return array === undefined ? [] : [[one, array] as const];
    });
  };

/**
 * Names that end in the parameter's own name after a common prefix, such as `Base.C1.weight` in a file of `fanc export` for
 * the net `Base`. Of several prefixes, the one with the most fitting arrays counts; none if two have the same number.
 */
const byOneEnding: Rule = (parameters, arrays) => {
  const found = new Map<string, (readonly [PlanParameter, Array])[]>();
  for (const parameter of parameters)
    for (const array of arrays) {
      const end = `.${parameter.name}`;
      if (!array.name.endsWith(end) || !fits(parameter, array)) continue;
      const start = array.name.slice(0, -end.length);
      found.set(start, [...(found.get(start) ?? []), [parameter, array]]);
    }
  const [best = [], second = []] = [...found.values()].sort((a, b) => b.length - a.length);
  return best.length > second.length ? best : [];
};

const bySimilarName =
  (net: string): Rule =>
  (parameters, arrays) =>
    pairs(parameters, arrays, (parameter, array) => {
      const name = plainName(array.name);
      const wanted = namesElsewhere(parameter.name);
      const own = plainName(net);
      return wanted.some((one) => name === one || name === `${own} ${one}`) && fits(parameter, array);
    });

const byShape: Rule = (parameters, arrays) => pairs(parameters, arrays, fits);

/** Filters and matrices first: vectors often have equal shapes, and the weight of their layer identifies them better. */
const byShapeOfWeights: Rule = (parameters, arrays) =>
  pairs(
    parameters.filter((one) => one.shape.length > 1),
    arrays,
    fits,
  );

/** `features.3.bias` for the layer whose weight is `features.3.weight`, if only one array next to it fits. */
const byLayer: Rule = (parameters, arrays, found) => {
  const beside = new Map(found.map((one) => [stem(one.parameter), stem(one.array)]));
  return pairs(parameters, arrays, (parameter, array) => {
    const of = beside.get(stem(parameter.name));
    return of !== undefined && of !== "" && of === stem(array.name) && fits(parameter, array);
  });
};

/** A name without its last part; empty for a name of one part. */
const stem = (name: string): string => name.slice(0, Math.max(0, name.search(/[^A-Za-z0-9]+[A-Za-z0-9]+$/)));

const byOrder: Rule = (parameters, arrays) => {
  const free = [...arrays];
  return parameters.flatMap((parameter) => {
    const at = free.findIndex((one) => fits(parameter, one));
    const [array] = at < 0 ? [] : free.splice(at, 1);
    return array === undefined ? [] : [[parameter, array] as const];
  });
};

/** The pairs in which each is the only choice of the other. */
function pairs(
  parameters: readonly PlanParameter[],
  arrays: readonly Array[],
  agree: (parameter: PlanParameter, array: Array) => boolean,
): readonly (readonly [PlanParameter, Array])[] {
  return parameters.flatMap((parameter) => {
    const [array, ...more] = arrays.filter((one) => agree(parameter, one));
    if (array === undefined || more.length > 0) return [];
    return parameters.some((other) => other !== parameter && agree(other, array)) ? [] : [[parameter, array] as const];
  });
}
