import type { GraphBuilder } from "../ir/builder.js";
import type { IrDim, NodeId } from "../ir/graph.js";
import { layerOf } from "../layers/layers.js";
import type { ConcreteShape, NetModel, Size } from "../model/index.js";
import { bindShapes } from "../shape/bind.js";
import { netParameters, type Parameter } from "./parameters.js";
import { normalised, type PixelScale, pixelParameters } from "./pixels.js";

export interface ForwardOptions {
  /** Of the input images. */
  readonly size: Size;
  readonly batch: IrDim;
  readonly normalise: PixelScale;
  /**
   * Seed input of the dropout masks. Without one (inference) dropout passes values on, and batchnorm uses its running
   * statistics in place of the batch's.
   */
  readonly dropoutSeed: NodeId | undefined;
}

/** A net over maps that are in the graph already. */
export interface ForwardLayers {
  readonly parameters: readonly Parameter[];
  /** Parameter name to input node. */
  readonly weights: ReadonlyMap<string, NodeId>;
  /** Output node of each layer, by index. */
  readonly layers: readonly NodeId[];
  readonly shapes: readonly ConcreteShape[];
  /** Running statistics after a training step: parameter name to its new value. */
  readonly statistics: ReadonlyMap<string, NodeId>;
}

export interface ForwardNet extends ForwardLayers {
  readonly image: NodeId;
}

/**
 * Builds the forward graph of a net for one input size: input `image` (bytes, N x H x W x 3), one input
 * per parameter, one node (or a few) per layer.
 */
export function buildForward(b: GraphBuilder, net: NetModel, options: ForwardOptions): ForwardNet {
  const { height, width } = options.size;
  const image = b.input("image", { dtype: "u8", shape: [options.batch, height, width, net.input.channels] });
  return { image, ...buildLayers(b, net, options, (weights) => normalised(b, image, options.normalise, weights)) };
}

/**
 * Builds a net over maps of its input size: one input per parameter, one node (or a few) per layer.
 *
 * @param first makes the maps, after the parameters in the order of the graph's inputs; it is given their nodes.
 */
export function buildLayers(
  b: GraphBuilder,
  net: NetModel,
  { size, normalise, dropoutSeed }: Pick<ForwardOptions, "size" | "normalise" | "dropoutSeed">,
  first: (weights: ReadonlyMap<string, NodeId>) => NodeId,
): ForwardLayers {
  const bound = bindShapes(net, size);
  if (!bound.ok) throw new Error(`lower: ${net.name} cannot take ${size.height}x${size.width}: ${bound.layer}`);
  const parameters = [...pixelParameters(normalise, net.input.channels), ...netParameters(net, bound)];
  const weights = new Map(parameters.map((p) => [p.name, b.input(p.name, { dtype: "f32", shape: p.shape })]));

  const maps = first(weights);
  const layers: NodeId[] = [];
  const statistics = new Map<string, NodeId>();
  net.layers.forEach(({ id, op, inputs: read }, index) => {
    const inputs = read.map((i) => (i === -1 ? maps : (layers[i] as NodeId)));
    const [x] = inputs;
    if (x === undefined) throw new Error(`lower: ${id} reads nothing`);
    const parameter = (part: string): NodeId => {
      const node = weights.get(`${id}.${part}`);
      if (node === undefined) throw new Error(`lower: ${id} has no parameter ${part}`);
      return node;
    };
    const update = (part: string, next: NodeId): void => void statistics.set(`${id}.${part}`, next);
    layers.push(layerOf(op).lower(op, { b, id, index, x, inputs, dropoutSeed, parameter, update }));
  });
  return { parameters, weights, layers, shapes: bound.shapes, statistics };
}

/** A map becomes N x F in channel, row, column order; a vector stays. */
export function flat(b: GraphBuilder, x: NodeId, id: string): NodeId {
  return b.type(x).shape.length === 2 ? x : b.add({ kind: "flatten" }, [x], `${id} flat`);
}
