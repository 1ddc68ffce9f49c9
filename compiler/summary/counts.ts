import type { ConcreteShape, Dim, LayerModel, Shape } from "../model/index.js";
import { parameterCount } from "../shape/bind.js";
import { layerMultiplyAdds } from "../shape/cost.js";

/** For one image; undefined if it depends on an open size. */
export interface Counts {
  readonly parameters: number | undefined;
  readonly multiplyAdds: number | undefined;
  /** The output of the layer in single precision. */
  readonly activationBytes: number | undefined;
}

const BYTES = 4;

/** A shape with NaN for open sizes, so that every count that depends on them is NaN. */
export function openShape(shape: Shape): ConcreteShape {
  const fixed = (dim: Dim): number => (typeof dim === "number" ? dim : Number.NaN);
  return shape.kind === "vector"
    ? { kind: "vector", size: fixed(shape.size) }
    : { kind: "map", channels: shape.channels, height: fixed(shape.height), width: fixed(shape.width) };
}

/** Counts of a layer, or of an activation alone. */
export function counted(layer: LayerModel | undefined, from: ConcreteShape, to: ConcreteShape): Counts {
  return {
    parameters: known(layer === undefined ? 0 : parameterCount(layer, from)),
    multiplyAdds: known(layer === undefined ? 0 : layerMultiplyAdds(layer, from, to)),
    activationBytes: known(BYTES * (to.kind === "map" ? to.channels * to.height * to.width : to.size)),
  };
}

const known = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);

/** Sums; undefined if any part is undefined. */
export function sum(all: readonly Counts[]): Counts {
  const of = (key: keyof Counts): number | undefined =>
    known(all.reduce((total, one) => total + (one[key] ?? Number.NaN), 0));
  return { parameters: of("parameters"), multiplyAdds: of("multiplyAdds"), activationBytes: of("activationBytes") };
}
