import type { ParameterArray } from "../layers/layer.js";
import { layerOf } from "../layers/layers.js";
import { type Bindings, evaluateDim } from "../model/dim.js";
import type { ConcreteShape, LayerModel, NetModel, Shape, Size } from "../model/index.js";

/** The shapes of a net for one input size; `shapes` has one for each layer, in order. */
export interface BoundNet {
  readonly ok: true;
  readonly input: ConcreteShape & { readonly kind: "map" };
  readonly shapes: readonly ConcreteShape[];
}

/** The output of `layer` would be empty, or the size contradicts the net's fixed input. */
export type BoundShapes = BoundNet | { readonly ok: false; readonly layer: string };

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
  const window = layerOf(op).window?.(op);
  if (window === undefined || from.kind !== "map") return true;
  const { reach, pad } = window;
  return from.height + 2 * pad[0] >= reach[0] && from.width + 2 * pad[1] >= reach[1];
}

function concrete(shape: Shape, bindings: Bindings): ConcreteShape {
  if (shape.kind === "vector") return { kind: "vector", size: evaluateDim(shape.size, bindings) };
  const height = evaluateDim(shape.height, bindings);
  return { kind: "map", channels: shape.channels, height, width: evaluateDim(shape.width, bindings) };
}

/** A parameter of a layer, with the suffix of its name: `weight` of `C1.weight`. */
export type LayerParameter = ParameterArray & { readonly part: string };

/** Suffixes of the names of a layer's parameters. */
export const parameterParts = ({ op }: LayerModel): readonly string[] => Object.keys(layerOf(op).parameters);

/** The parameters of a layer, given the shape that enters it. */
export const layerParameters = ({ op }: LayerModel, from: ConcreteShape): readonly LayerParameter[] =>
  Object.entries(layerOf(op).parameters).map(([part, rule]) => ({ part, ...rule.array(op, from) }));

/** How many numbers of a layer are trained; running statistics are not. */
export const parameterCount = (layer: LayerModel, from: ConcreteShape): number =>
  layerParameters(layer, from).reduce(
    (sum, { trainable, shape }) => sum + (trainable ? shape.reduce((all, size) => all * size, 1) : 0),
    0,
  );

/** All trained parameters of a net at an input size; undefined if the net does not work at this size. */
export function countParameters(net: NetModel, size: Size): number | undefined {
  const bound = bindShapes(net, size);
  if (!bound.ok) return undefined;
  return net.layers.reduce((sum, layer) => sum + parameterCount(layer, inputShape(layer, bound)), 0);
}

/** The shape that enters a layer: that of the first layer that it reads. */
export function inputShape(layer: LayerModel, { input, shapes }: BoundNet): ConcreteShape {
  const from = layer.inputs[0] ?? -1;
  const shape = from === -1 ? input : shapes[from];
  if (shape === undefined) throw new Error(`shape: ${layer.id} reads layer ${from}, which does not exist`);
  return shape;
}
