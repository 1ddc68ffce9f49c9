/**
 * The graph IR: a list of nodes in evaluation order, each with one result. Layouts are NCHW for maps, OIHW for
 * filters, row-major for matrices. `"N"` is the batch size where it is left open (inference graphs).
 */

export type IrDim = number | "N";
export type DType = "f32" | "i64" | "u8";

export interface TensorType {
  readonly dtype: DType;
  readonly shape: readonly IrDim[];
}

export type NodeId = number;
export type Pair = readonly [number, number];

/** Stride, symmetric zero padding, dilation (each vertical, horizontal) and channel groups of a 2-D convolution. */
export interface ConvAttributes {
  readonly stride: Pair;
  readonly pad: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

/**
 * How a target forms a convolution; the meaning is the same, and the pass `lowering` decides. Filters as large as the map
 * make one matrix product a group over the whole batch: an unshared layer, whose groups are its positions.
 */
export type ConvLowering = "products";

/**
 * How a target forms the gradient of a convolution's input: a convolution with the flipped filters (stride 1 only), a
 * transposed convolution, or products where the convolution is made of them.
 */
export type InputGradLowering = "flipped" | "transposed" | "products";

/**
 * How a target forms the gradient of a convolution's filters: one matrix product over pixels (channels last), one a
 * picture over shifted rows, or products where the convolution is made of them.
 */
export type FilterGradLowering = "pixels" | "rows" | "products";

export interface PoolAttributes {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  readonly rounding: "ceil" | "floor";
}

/** What a convolution or dense layer applies to its result in the same operator, so that a target can fuse them. */
export type Activation = "relu";

/** Half-open range of rows or columns. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export type Op =
  /** A value fed from outside: data, a weight, optimiser state or a scalar. */
  | { readonly kind: "input"; readonly name: string; readonly type: TensorType }
  /** A scalar. */
  | { readonly kind: "constant"; readonly value: number }
  /** Raw RGB bytes N x H x W x 3 to normalised maps: (byte - mean) / std per channel. */
  | { readonly kind: "normaliseImage"; readonly mean: readonly number[]; readonly std: readonly number[] }
  /** (image, mean, std): the same with numbers that are fed, one for each channel. */
  | { readonly kind: "normaliseImageBy" }
  // ---- layers and their gradients
  /** (x, w, b), the activation applied last where there is one. */
  | ({ readonly kind: "conv2d"; readonly activation?: Activation; readonly lowering?: ConvLowering } & ConvAttributes)
  /** (dy, w): gradient with respect to x of the given height and width. */
  | ({ readonly kind: "conv2dInputGrad"; readonly input: Pair; readonly lowering?: InputGradLowering } & ConvAttributes)
  /** (x, dy): gradient with respect to w of the given kernel. */
  | ({
      readonly kind: "conv2dFilterGrad";
      readonly kernel: Pair;
      readonly lowering?: FilterGradLowering;
    } & ConvAttributes)
  /** Cuts a map into the cells of a grid, each zero-filled at its end to `size`, stacked along channels in grid order. */
  | {
      readonly kind: "cutRegions";
      readonly rows: readonly Range[];
      readonly columns: readonly Range[];
      readonly size: Pair;
    }
  /** Adjoint of `cutRegions`: overlapping cells add up. */
  | {
      readonly kind: "addRegions";
      readonly rows: readonly Range[];
      readonly columns: readonly Range[];
      readonly map: Pair;
    }
  /** Tiles cells stacked along channels into one map; cell (r, c) contributes its first heights[r] x widths[c] values. */
  | { readonly kind: "tileCells"; readonly heights: readonly number[]; readonly widths: readonly number[] }
  /** Adjoint of `tileCells`: back to stacked cells of `size`, zero-filled. */
  | {
      readonly kind: "untileCells";
      readonly heights: readonly number[];
      readonly widths: readonly number[];
      readonly size: Pair;
    }
  // ---- patches (see compiler/passes/interweave); forward only
  /**
   * Cuts patches of one size out of maps. The batch holds parts[0] x parts[1] maps of each picture, in row order. `rows`
   * says for each row of patches in which row of parts it lies and at which row of the map it begins, `columns` the same
   * for columns; zeros beyond the map. The result's batch holds the patches of each picture in row order.
   */
  | {
      readonly kind: "cutPatches";
      readonly parts: Pair;
      readonly rows: readonly Pair[];
      readonly columns: readonly Pair[];
      readonly size: Pair;
    }
  /** Any number of operands one behind the other along axis 0 (batch, or filters), 2 (rows) or 3 (columns). */
  | { readonly kind: "join"; readonly axis: 0 | 2 | 3 }
  /** Part of axis 0, half-open. */
  | { readonly kind: "part"; readonly from: number; readonly to: number }
  /** Maps with their columns in reverse order. */
  | { readonly kind: "mirror" }
  | { readonly kind: "pad2d"; readonly pad: Pair }
  | { readonly kind: "crop2d"; readonly pad: Pair }
  | { readonly kind: "relu" }
  /** (y, dy) */
  | { readonly kind: "reluGrad" }
  | { readonly kind: "leakyRelu"; readonly slope: number }
  /** (x, dy) */
  | { readonly kind: "leakyReluGrad"; readonly slope: number }
  /** (x, slopes): x where positive, else its channel's slope times x. */
  | { readonly kind: "prelu" }
  /** (x, slopes, dy): gradient with respect to x. */
  | { readonly kind: "preluGrad" }
  /** (x, dy): gradient with respect to the slopes. */
  | { readonly kind: "preluSlopeGrad" }
  | { readonly kind: "sigmoid" }
  /** (y, dy) */
  | { readonly kind: "sigmoidGrad" }
  | { readonly kind: "tanh" }
  /** (y, dy) */
  | { readonly kind: "tanhGrad" }
  /** (x, scale, shift): scale (x - mean) / sqrt(variance + eps) + shift with mean and variance of the batch. */
  | { readonly kind: "batchNorm"; readonly eps: number }
  /** (x, y = batchNorm(x), scale, dy): gradient with respect to x, through mean and variance too. */
  | { readonly kind: "batchNormGrad"; readonly eps: number }
  /** (x, y = batchNorm(x), dy): gradient with respect to the scale. */
  | { readonly kind: "batchNormScaleGrad"; readonly eps: number }
  /** Mean of each channel over batch and positions. */
  | { readonly kind: "batchMean" }
  /** Variance of each channel over batch and positions, divided by their number. */
  | { readonly kind: "batchVariance" }
  /** (x, scale, shift, mean, variance): as `batchNorm`, with given statistics. */
  | { readonly kind: "fixedNorm"; readonly eps: number }
  | { readonly kind: "lrn"; readonly size: number; readonly alpha: number; readonly beta: number; readonly k: number }
  /** (x, y, dy) */
  | {
      readonly kind: "lrnGrad";
      readonly size: number;
      readonly alpha: number;
      readonly beta: number;
      readonly k: number;
    }
  | ({ readonly kind: "maxpool" } & PoolAttributes)
  /** (x, y = maxpool(x), dy): the gradient goes to the first maximum of each window. */
  | ({ readonly kind: "maxpoolGrad" } & PoolAttributes)
  /** Mean over windows; the divisor counts zeros of the pad, but nothing beyond the padded map (Caffe). */
  | ({ readonly kind: "avgpool" } & PoolAttributes)
  /** Adjoint of `avgpool`, for a map of the given height and width. */
  | ({ readonly kind: "avgpoolGrad"; readonly map: Pair } & PoolAttributes)
  /** Mean over every window of `kernel` cells, stride 1, no padding. */
  | { readonly kind: "windowMean"; readonly kernel: Pair }
  /** (x, w, b): x w^T + b for w of out x in, the activation applied last where there is one. */
  | { readonly kind: "dense"; readonly activation?: Activation }
  /** (a, b) */
  | { readonly kind: "matmul"; readonly transA: boolean; readonly transB: boolean }
  /** Mean over height and width: N x C x H x W to N x C. */
  | { readonly kind: "spatialMean" }
  /** Adjoint of `spatialMean`. */
  | { readonly kind: "spatialMeanGrad"; readonly map: Pair }
  /** Mean over channels: N x C x H x W to N x 1 x H x W, the response map. */
  | { readonly kind: "channelMean" }
  | { readonly kind: "channelMeanGrad"; readonly channels: number }
  /** Any number of operands one behind the other along axis 1. */
  | { readonly kind: "concat" }
  /** Part of axis 1, half-open; adjoint of one operand of `concat`. */
  | { readonly kind: "slice"; readonly from: number; readonly to: number }
  /** N x ... to N x F. */
  | { readonly kind: "flatten" }
  | { readonly kind: "reshape"; readonly shape: readonly IrDim[] }
  /** (seed): 0 or 1 / (1 - rate), by a hash of seed, salt and position; see compiler/ir/dropout-mask.ts. */
  | { readonly kind: "dropoutMask"; readonly rate: number; readonly salt: number; readonly shape: readonly number[] }
  // ---- losses
  /** (logits N x K, labels N): mean over the batch. */
  | { readonly kind: "softmaxCrossEntropy" }
  | { readonly kind: "softmaxCrossEntropyGrad" }
  /** (logits N x A, targets N x A in {0, 1}): sum over attributes, mean over the batch. */
  | { readonly kind: "sigmoidCrossEntropy" }
  | { readonly kind: "sigmoidCrossEntropyGrad" }
  /** (logits N x A, targets N x A in {0, 1}): sum over attributes of max(0, 1 - y z), y = 2 target - 1; mean over the batch. */
  | { readonly kind: "hingeLoss" }
  | { readonly kind: "hingeLossGrad" }
  /** (features N x F, labels N): mean over pairs of d^2 / 2 for equal labels, max(0, margin - d)^2 / 2 for different ones. */
  | { readonly kind: "contrastiveLoss"; readonly margin: number }
  | { readonly kind: "contrastiveLossGrad"; readonly margin: number }
  /** (labels N): D - M, where M[i][j] = 1 for i != j of equal label and D holds M's row sums. */
  | { readonly kind: "pairLaplacian" }
  // ---- arithmetic
  | { readonly kind: "add" }
  | { readonly kind: "sub" }
  | { readonly kind: "mul" }
  | { readonly kind: "div" }
  | { readonly kind: "sqrt" }
  | { readonly kind: "scale"; readonly by: number }
  /** x plus a number. */
  | { readonly kind: "offset"; readonly by: number }
  /** (x, s): x times a scalar value. */
  | { readonly kind: "scaleBy" }
  /** (x, s): each entry of x along axis 0 times its number in s. */
  | { readonly kind: "scaleRows" }
  /** (s, a, b): a where the scalar s is not 0, else b. */
  | { readonly kind: "select" }
  /** (squared L2 norm): limit / max(norm, limit), the factor that shortens a vector to at most `limit`. */
  | { readonly kind: "clipFactor"; readonly limit: number }
  /** Sum over the given axes, which disappear. */
  | { readonly kind: "sum"; readonly axes: readonly number[] }
  /** A scalar stretched to a shape; adjoint of a sum over all axes. */
  | { readonly kind: "broadcast"; readonly shape: readonly IrDim[] };

export type OpKind = Op["kind"];
export type OpOf<K extends OpKind> = Extract<Op, { readonly kind: K }>;

export interface Node {
  readonly id: NodeId;
  readonly op: Op;
  readonly inputs: readonly NodeId[];
  readonly type: TensorType;
  /** Where it comes from, for people: a layer's name, `C1.weight`, ... */
  readonly label: string;
}

export interface GraphOutput {
  readonly name: string;
  readonly id: NodeId;
}

export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
}

/** The node with an id; a missing one is a bug of the compiler. */
export function nodeOf(graph: { readonly nodes: readonly Node[] }, id: NodeId): Node {
  const node = graph.nodes[id];
  if (node === undefined) throw new Error(`IR: no node %${id}`);
  return node;
}

/** Names, types and ids of the graph's inputs, in order. */
export function graphInputs(
  graph: Graph,
): readonly { readonly name: string; readonly type: TensorType; readonly id: NodeId }[] {
  return graph.nodes.flatMap((node) =>
    node.op.kind === "input" ? [{ name: node.op.name, type: node.type, id: node.id }] : [],
  );
}
