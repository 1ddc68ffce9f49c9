import type { LayerModel, NetModel, Size, TrainStage } from "../model/index.js";
import { bindShapes, type ConcreteShape, parameterCount } from "./bind.js";

/**
 * Multiply-adds of one layer for one image: every output value of a convolution costs one per weight of its filter,
 * zeros of the padding included, as in published counts. Layers without weights cost 0.
 */
export function layerMultiplyAdds(layer: LayerModel, from: ConcreteShape, to: ConcreteShape): number {
  const { weights } = parameterCount(layer, from);
  switch (layer.op.kind) {
    case "conv":
      return weights * area(to);
    case "local": {
      // Each position uses only the filters of its own cell.
      const [rows, columns] = layer.op.grid;
      return (weights / (rows * columns)) * area(to);
    }
    case "dense":
      return weights;
    case "relu":
    case "leaky_relu":
    case "prelu":
    case "sigmoid":
    case "tanh":
    case "lrn":
    case "batchnorm":
    case "maxpool":
    case "avgpool":
    case "global_avgpool":
    case "flatten":
    case "add":
    case "concat":
    case "dropout":
      return 0;
  }
}

const area = (shape: ConcreteShape): number => (shape.kind === "map" ? shape.height * shape.width : 1);

/** Multiply-adds of a net's forward pass for one image. Throws `RangeError` if the net does not work at the size. */
export function netMultiplyAdds(net: NetModel, size: Size): number {
  const bound = bindShapes(net, size);
  if (!bound.ok) throw new RangeError(`${net.name} cannot take ${size.height}x${size.width}`);
  return net.layers.reduce((sum, layer, i) => {
    const from = bound.shapes[layer.inputs[0] ?? -1] ?? bound.input;
    return sum + layerMultiplyAdds(layer, from, bound.shapes[i] as ConcreteShape);
  }, 0);
}

/** The forward pass in training: the net and the output layer that a stage adds to it. */
export function trainingMultiplyAdds(net: NetModel, size: Size, head: TrainStage["head"], outputs: number): number {
  const bound = bindShapes(net, size);
  const last = bound.ok ? (bound.shapes.at(-1) ?? bound.input) : undefined;
  if (last === undefined) throw new RangeError(`${net.name} cannot take ${size.height}x${size.width}`);
  const features =
    last.kind === "vector" ? last.size : last.channels * (head === "dense" ? last.height * last.width : 1);
  return netMultiplyAdds(net, size) + features * outputs;
}
