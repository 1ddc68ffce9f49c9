import type { LayerModel, NetModel, Shape, Size } from "../model/index.js";
import { type Bindings, evaluateDim } from "./dim.js";

/** A shape without symbols. */
export type ConcreteShape =
  | { readonly kind: "map"; readonly channels: number; readonly height: number; readonly width: number }
  | { readonly kind: "vector"; readonly size: number };

export type BoundShapes =
  | {
      readonly ok: true;
      readonly input: ConcreteShape & { readonly kind: "map" };
      readonly shapes: readonly ConcreteShape[];
    }
  /** The output of `layer` would be empty, or the size contradicts the net's fixed input. */
  | { readonly ok: false; readonly layer: string };

/** Shapes of all layers (indexed as `net.layers`) for an input of this size. */
export function bindShapes(net: NetModel, size: Size): BoundShapes {
  const bindings = new Map<string, number>();
  for (const [dim, value] of [
    [net.input.height, size.height],
    [net.input.width, size.width],
  ] as const) {
    if (typeof dim === "number") {
      if (dim !== value) return { ok: false, layer: net.input.name };
    } else if (dim.kind === "symbol") {
      const other = bindings.get(dim.name);
      if (other !== undefined && other !== value) return { ok: false, layer: net.input.name };
      bindings.set(dim.name, value);
    }
  }
  const shapes: ConcreteShape[] = [];
  const input = { kind: "map", channels: net.input.channels, height: size.height, width: size.width } as const;
  for (const layer of net.layers) {
    const shape = concrete(layer.shape, bindings);
    const from = shapes[layer.inputs[0] ?? -1] ?? input;
    if (!windowFits(layer, from)) return { ok: false, layer: layer.id };
    if (shape.kind === "map" && (shape.height < 1 || shape.width < 1)) return { ok: false, layer: layer.id };
    shapes.push(shape);
  }
  return { ok: true, input, shapes };
}

/** False if a filter or pooling window is larger than the padded map; rounding up would hide it. */
function windowFits({ op }: LayerModel, from: ConcreteShape): boolean {
  if (from.kind !== "map" || (op.kind !== "conv" && op.kind !== "maxpool" && op.kind !== "avgpool")) return true;
  const [high, wide] =
    op.kind === "conv" ? [0, 1].map((i) => op.dilation[i as 0 | 1] * (op.kernel[i as 0 | 1] - 1) + 1) : op.kernel;
  return from.height + 2 * op.pad[0] >= (high ?? 1) && from.width + 2 * op.pad[1] >= (wide ?? 1);
}

export function concrete(shape: Shape, bindings: Bindings): ConcreteShape {
  if (shape.kind === "vector") return { kind: "vector", size: evaluateDim(shape.size, bindings) };
  const height = evaluateDim(shape.height, bindings);
  return { kind: "map", channels: shape.channels, height, width: evaluateDim(shape.width, bindings) };
}

/** Weights and biases of a layer for an input shape; of a batchnorm, its scales and shifts without the running statistics. */
export function parameterCount(
  layer: LayerModel,
  input: ConcreteShape,
): { readonly weights: number; readonly biases: number } {
  const channels = input.kind === "map" ? input.channels : input.size;
  const { op } = layer;
  switch (op.kind) {
    case "conv":
      return { weights: (op.out * channels * op.kernel[0] * op.kernel[1]) / op.groups, biases: op.out };
    case "local": {
      const regions = op.grid[0] * op.grid[1];
      return { weights: regions * op.out * channels * op.kernel[0] * op.kernel[1], biases: regions * op.out };
    }
    case "dense":
      return {
        weights: op.out * (input.kind === "map" ? channels * input.height * input.width : input.size),
        biases: op.out,
      };
    case "batchnorm":
      return { weights: channels, biases: channels };
    case "prelu":
      return { weights: channels, biases: 0 };
    case "relu":
    case "leaky_relu":
    case "sigmoid":
    case "tanh":
    case "lrn":
    case "maxpool":
    case "avgpool":
    case "global_avgpool":
    case "flatten":
    case "add":
    case "concat":
    case "dropout":
      return { weights: 0, biases: 0 };
    default: {
      const never: never = op;
      return never;
    }
  }
}

/** All parameters of a net at an input size; undefined if the net does not work at this size. */
export function countParameters(net: NetModel, size: Size): number | undefined {
  const bound = bindShapes(net, size);
  if (!bound.ok) return undefined;
  return net.layers.reduce((all, layer) => {
    const from = layer.inputs[0] ?? -1;
    const { weights, biases } = parameterCount(layer, bound.shapes[from] ?? bound.input);
    return all + weights + biases;
  }, 0);
}
