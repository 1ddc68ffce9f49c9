import type { GraphBuilder } from "../ir/builder.js";
import type { IrDim, NodeId } from "../ir/graph.js";
import { convOutput } from "../ir/sizes.js";
import type { LayerModel, LocalOp, NetModel, Range, Size } from "../model/index.js";
import { bindShapes, type ConcreteShape } from "../shape/bind.js";
import { netParameters, type Parameter } from "./parameters.js";

export interface ForwardOptions {
  /** Of the input images. */
  readonly size: Size;
  readonly batch: IrDim;
  readonly normalise: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** Seed input of the dropout masks; without one (inference) dropout passes values on. */
  readonly dropoutSeed: NodeId | undefined;
}

export interface ForwardNet {
  readonly image: NodeId;
  readonly parameters: readonly Parameter[];
  /** Parameter name to input node. */
  readonly weights: ReadonlyMap<string, NodeId>;
  /** Output node of each layer, by index. */
  readonly layers: readonly NodeId[];
  readonly shapes: readonly ConcreteShape[];
}

/**
 * Builds the forward graph of a net for one input size: input `image` (bytes, N x H x W x 3), one input
 * per parameter, one node (or a few) per layer.
 */
export function buildForward(b: GraphBuilder, net: NetModel, options: ForwardOptions): ForwardNet {
  const bound = bindShapes(net, options.size);
  if (!bound.ok)
    throw new Error(`lower: ${net.name} cannot take ${options.size.height}x${options.size.width}: ${bound.layer}`);
  const { input, shapes } = bound;
  const image = b.input("image", { dtype: "u8", shape: [options.batch, input.height, input.width, input.channels] });
  const parameters = netParameters(net, shapes, input);
  const weights = new Map(parameters.map((p) => [p.name, b.input(p.name, { dtype: "f32", shape: p.shape })]));

  const first = b.add({ kind: "normaliseImage", ...options.normalise }, [image], "normalised");
  const layers: NodeId[] = [];
  net.layers.forEach((layer, index) => {
    const from = layer.inputs.map((i) => (i === -1 ? first : (layers[i] as NodeId)));
    layers.push(buildLayer(b, layer, index, from, weights, options.dropoutSeed));
  });
  return { image, parameters, weights, layers, shapes };
}

function buildLayer(
  b: GraphBuilder,
  layer: LayerModel,
  index: number,
  from: readonly NodeId[],
  weights: ReadonlyMap<string, NodeId>,
  dropoutSeed: NodeId | undefined,
): NodeId {
  const { op, id } = layer;
  const x = from[0];
  if (x === undefined) throw new Error(`lower: ${id} reads nothing`);
  switch (op.kind) {
    case "conv": {
      const { stride, pad, dilation, groups } = op;
      return b.add({ kind: "conv2d", stride, pad, dilation, groups }, [x, ...weightsOf(id, weights)], id);
    }
    case "local":
      return buildLocal(b, op, id, x, weightsOf(id, weights));
    case "relu":
      return b.add({ kind: "relu" }, [x], id);
    case "lrn":
      return b.add({ kind: "lrn", size: op.size, alpha: op.alpha, beta: op.beta, k: op.k }, [x], id);
    case "maxpool":
      return b.add(
        { kind: "maxpool", kernel: op.kernel, stride: op.stride, pad: op.pad, rounding: op.rounding },
        [x],
        id,
      );
    case "dense":
      return b.add({ kind: "dense" }, [flat(b, x, id), ...weightsOf(id, weights)], id);
    case "dropout": {
      if (dropoutSeed === undefined) return x;
      const shape = b.type(x).shape.map((d) => (d === "N" ? refuseOpenBatch(id) : d));
      const mask = b.add({ kind: "dropoutMask", rate: op.rate, salt: index, shape }, [dropoutSeed], `${id} mask`);
      return b.add({ kind: "mul" }, [x, mask], id);
    }
  }
}

function refuseOpenBatch(id: string): never {
  throw new Error(`lower: ${id} needs a fixed batch size for its mask`);
}

function weightsOf(id: string, weights: ReadonlyMap<string, NodeId>): readonly [NodeId, NodeId] {
  const [weight, bias] = [weights.get(`${id}.weight`), weights.get(`${id}.bias`)];
  if (weight === undefined || bias === undefined) throw new Error(`lower: ${id} has no parameters`);
  return [weight, bias];
}

/** A map becomes N x F in channel, row, column order; a vector stays. */
export function flat(b: GraphBuilder, x: NodeId, id: string): NodeId {
  return b.type(x).shape.length === 2 ? x : b.add({ kind: "flatten" }, [x], `${id} flat`);
}

/**
 * Locally shared convolution as one grouped convolution: the regions are stacked along channels, each group holds
 * the filters of one cell, and the results are tiled in grid order.
 */
function buildLocal(
  b: GraphBuilder,
  op: LocalOp,
  id: string,
  x: NodeId,
  [weight, bias]: readonly [NodeId, NodeId],
): NodeId {
  const { rows, columns } = op.regions;
  const cells = rows.length * columns.length;
  const source = op.pad[0] === 0 && op.pad[1] === 0 ? x : b.add({ kind: "pad2d", pad: op.pad }, [x], `${id} padded`);
  const size = [Math.max(...rows.map(lengthOf)), Math.max(...columns.map(lengthOf))] as const;
  const stacked = b.add({ kind: "cutRegions", rows, columns, size }, [source], `${id} regions`);
  const conv = { kind: "conv2d", stride: op.stride, pad: [0, 0], dilation: [1, 1], groups: cells } as const;
  const results = b.add(conv, [stacked, weight, bias], `${id} cells`);
  const heights = rows.map((r) => convOutput(lengthOf(r), op.kernel[0], op.stride[0], 0, 1));
  const widths = columns.map((r) => convOutput(lengthOf(r), op.kernel[1], op.stride[1], 0, 1));
  return b.add({ kind: "tileCells", heights, widths }, [results], id);
}

const lengthOf = (range: Range): number => range.to - range.from;
