import { valuesOf } from "../layers/parameters.js";
import type { ConcreteShape, LayerModel, NetModel, Size, TrainStage } from "../model/index.js";
import { bindShapes, inputShape, layerParameters } from "./bind.js";

/**
 * Multiply-adds of one layer for one image: every output value costs one per weight of its filter, zeros of the padding
 * included, as in published counts. Layers without weights cost 0.
 */
export function layerMultiplyAdds(layer: LayerModel, from: ConcreteShape, to: ConcreteShape): number {
  const weight = layerParameters(layer, from).find(({ part }) => part === "weight");
  return weight === undefined ? 0 : weight.fanIn * valuesOf(to);
}

/** Multiply-adds of a net's forward pass for one image. Throws `RangeError` if the net does not work at the size. */
export function netMultiplyAdds(net: NetModel, size: Size): number {
  const bound = bindShapes(net, size);
  if (!bound.ok) throw new RangeError(`${net.name} cannot take ${size.height}x${size.width}`);
  return net.layers.reduce((sum, layer, i) => {
    return sum + layerMultiplyAdds(layer, inputShape(layer, bound), bound.shapes[i] as ConcreteShape);
  }, 0);
}

/** The forward pass in training: the net and the output layer that a stage adds to it. */
export function trainingMultiplyAdds(net: NetModel, size: Size, output: TrainStage["output"], outputs: number): number {
  const bound = bindShapes(net, size);
  const last = bound.ok ? (bound.shapes.at(-1) ?? bound.input) : undefined;
  if (last === undefined) throw new RangeError(`${net.name} cannot take ${size.height}x${size.width}`);
  const features =
    last.kind === "vector" ? last.size : last.channels * (output === "dense" ? last.height * last.width : 1);
  return netMultiplyAdds(net, size) + features * outputs;
}
