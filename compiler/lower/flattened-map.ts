import type { LayerModel, NetModel } from "../model/index.js";
import type { ConcreteShape } from "../shape/bind.js";

export interface MapSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The map whose values, in channel, row, column order, a dense layer reads as a vector; undefined where it reads a
 * vector that is no map. Layers between that keep each value at its place are looked through.
 */
export function flattenedMap(
  net: NetModel,
  layer: LayerModel,
  shapes: readonly ConcreteShape[],
  input: ConcreteShape,
): MapSize | undefined {
  let index = layer.inputs[0] ?? -1;
  for (;;) {
    const shape = index === -1 ? input : shapes[index];
    if (shape === undefined) throw new Error(`lower: ${layer.id} reads layer ${index}, which does not exist`);
    if (shape.kind === "map") return { channels: shape.channels, height: shape.height, width: shape.width };
    const before = net.layers[index];
    if (before === undefined || !keepsPlaces(before.op.kind)) return undefined;
    index = before.inputs[0] ?? -1;
  }
}

const keepsPlaces = (kind: LayerModel["op"]["kind"]): boolean =>
  ["flatten", "dropout", "relu", "leaky_relu", "sigmoid", "tanh"].includes(kind);
