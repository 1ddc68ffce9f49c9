import type { ParameterArray } from "../layers/layer.js";
import { layerOf } from "../layers/layers.js";
import { weightAndBias } from "../layers/parameters.js";
import type { LayerModel, NetModel, Parameters } from "../model/index.js";
import { type BoundNet, inputShape, layerParameters } from "../shape/bind.js";

/** One weight or bias array of a net, as the training graphs and the runtime know it. */
export interface Parameter extends ParameterArray {
  /** `C1.weight`, `FC.bias`, `C1.batchnorm.mean`. */
  readonly name: string;
  /** Of a dense layer's matrix, where it reads a map: that map. */
  readonly reads?: MapSize;
}

export interface MapSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** All parameters of a net in layer order. */
export function netParameters(net: NetModel, bound: BoundNet): readonly Parameter[] {
  return net.layers.flatMap((layer) => {
    const reads = layer.op.kind === "dense" ? flattenedMap(net, layer, bound) : undefined;
    return layerParameters(layer, inputShape(layer, bound)).map(({ part, ...array }) => ({
      name: `${layer.id}.${part}`,
      ...array,
      ...(reads === undefined || part !== "weight" ? {} : { reads }),
    }));
  });
}

/** Weight and bias of a matrix that is no layer of a net. */
export const matrixParameters = (
  id: string,
  [out, fanIn]: readonly [number, number],
  p: Parameters,
): readonly Parameter[] =>
  Object.entries(weightAndBias({ shape: [out, fanIn], fanIn }, p)).map(([part, array]) => ({
    name: `${id}.${part}`,
    ...array,
  }));

/**
 * The map that a dense layer reads flattened, in channel, row, column order; undefined if it reads a vector. Skips the
 * layers between the two that keep each value at its place.
 */
function flattenedMap(net: NetModel, layer: LayerModel, { input, shapes }: BoundNet): MapSize | undefined {
  let index = layer.inputs[0] ?? -1;
  for (;;) {
    const shape = index === -1 ? input : shapes[index];
    if (shape === undefined) throw new Error(`lower: ${layer.id} reads layer ${index}, which does not exist`);
    if (shape.kind === "map") return { channels: shape.channels, height: shape.height, width: shape.width };
    const before = net.layers[index];
    if (before === undefined || layerOf(before.op).keepsPlaces !== true) return undefined;
    index = before.inputs[0] ?? -1;
  }
}
