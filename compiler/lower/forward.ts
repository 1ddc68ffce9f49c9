import type { GraphBuilder } from "../ir/builder.js";
import type { IrDim, NodeId } from "../ir/graph.js";
import { convOutput } from "../ir/sizes.js";
import type { BatchNormOp, LayerModel, LocalOp, NetModel, Range, Size } from "../model/index.js";
import { bindShapes, type ConcreteShape } from "../shape/bind.js";
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
  /** Parameter name to its new value after a training step, for those that are not trained by a gradient. */
  readonly renewed: ReadonlyMap<string, NodeId>;
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
  const { input, shapes } = bound;
  const parameters = [...pixelParameters(normalise, net.input.channels), ...netParameters(net, shapes, input)];
  const weights = new Map(parameters.map((p) => [p.name, b.input(p.name, { dtype: "f32", shape: p.shape })]));

  const maps = first(weights);
  const layers: NodeId[] = [];
  const renewed = new Map<string, NodeId>();
  net.layers.forEach((layer, index) => {
    const from = layer.inputs.map((i) => (i === -1 ? maps : (layers[i] as NodeId)));
    layers.push(buildLayer({ b, weights, renewed, dropoutSeed }, layer, index, from));
  });
  return { parameters, weights, layers, shapes, renewed };
}

interface Building {
  readonly b: GraphBuilder;
  readonly weights: ReadonlyMap<string, NodeId>;
  readonly renewed: Map<string, NodeId>;
  readonly dropoutSeed: NodeId | undefined;
}

function buildLayer(building: Building, layer: LayerModel, index: number, from: readonly NodeId[]): NodeId {
  const { b, weights, dropoutSeed } = building;
  const { op, id } = layer;
  const x = from[0];
  if (x === undefined) throw new Error(`lower: ${id} reads nothing`);
  const parameter = (part: string): NodeId => parameterOf(id, part, weights);
  switch (op.kind) {
    case "conv": {
      const { stride, pad, dilation, groups } = op;
      const operands = [x, parameter("weight"), parameter("bias")];
      return b.add({ kind: "conv2d", stride, pad, dilation, groups }, operands, id);
    }
    case "local":
      return buildLocal(b, op, id, x, [parameter("weight"), parameter("bias")]);
    case "relu":
    case "sigmoid":
    case "tanh":
      return b.add({ kind: op.kind }, [x], id);
    case "leaky_relu":
      return b.add({ kind: "leakyRelu", slope: op.slope }, [x], id);
    case "prelu":
      return b.add({ kind: "prelu" }, [x, parameter("slope")], id);
    case "batchnorm":
      return buildBatchNorm(building, op, id, x, parameter);
    case "lrn":
      return b.add({ kind: "lrn", size: op.size, alpha: op.alpha, beta: op.beta, k: op.k }, [x], id);
    case "maxpool":
    case "avgpool":
      return b.add(
        { kind: op.kind, kernel: op.kernel, stride: op.stride, pad: op.pad, rounding: op.rounding },
        [x],
        id,
      );
    case "global_avgpool":
      return b.add({ kind: "spatialMean" }, [x], id);
    case "flatten":
      return b.type(x).shape.length === 2 ? x : b.add({ kind: "flatten" }, [x], id);
    case "add":
      return from.slice(1).reduce((sum, next) => b.add({ kind: "add" }, [sum, next], id), x);
    case "concat":
      return b.add({ kind: "concat" }, from, id);
    case "dense":
      return b.add({ kind: "dense" }, [flat(b, x, id), parameter("weight"), parameter("bias")], id);
    case "dropout": {
      if (dropoutSeed === undefined) return x;
      const shape = b.type(x).shape.map((d) => known(d, id));
      const mask = b.add({ kind: "dropoutMask", rate: op.rate, salt: index, shape }, [dropoutSeed], `${id} mask`);
      return b.add({ kind: "mul" }, [x, mask], id);
    }
    default: {
      const never: never = op;
      return never;
    }
  }
}

/**
 * In training the batch's statistics, which also move the running ones; in inference the running ones. The running
 * variance is that of the population: the batch's times n / (n - 1), as in Caffe and PyTorch.
 */
function buildBatchNorm(
  { b, renewed, dropoutSeed }: Building,
  { eps, momentum }: BatchNormOp,
  id: string,
  x: NodeId,
  parameter: (part: string) => NodeId,
): NodeId {
  const [scale, shift, mean, variance] = [
    parameter("scale"),
    parameter("shift"),
    parameter("mean"),
    parameter("variance"),
  ];
  if (dropoutSeed === undefined) return b.add({ kind: "fixedNorm", eps }, [x, scale, shift, mean, variance], id);
  const values = b.type(x).shape.reduce<number>((all, d, i) => (i === 1 ? all : all * known(d, id)), 1);
  const renew = (part: string, old: NodeId, of: "batchMean" | "batchVariance", correction: number): void => {
    const label = `${id} ${part}`;
    const now = b.add({ kind: of }, [x], label);
    const kept = b.add({ kind: "scale", by: momentum }, [old], `${label} kept`);
    const added = b.add({ kind: "scale", by: (1 - momentum) * correction }, [now], `${label} added`);
    renewed.set(`${id}.${part}`, b.add({ kind: "add" }, [kept, added], `${label} renewed`));
  };
  renew("mean", mean, "batchMean", 1);
  renew("variance", variance, "batchVariance", values > 1 ? values / (values - 1) : 1);
  return b.add({ kind: "batchNorm", eps }, [x, scale, shift], id);
}

const known = (d: IrDim, id: string): number => (d === "N" ? refuseOpenBatch(id) : d);

function refuseOpenBatch(id: string): never {
  throw new Error(`lower: ${id} needs a fixed batch size in training`);
}

function parameterOf(id: string, part: string, weights: ReadonlyMap<string, NodeId>): NodeId {
  const node = weights.get(`${id}.${part}`);
  if (node === undefined) throw new Error(`lower: ${id} has no parameter ${part}`);
  return node;
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
