import type { Node, OpKind, OpOf, Pair } from "../../ir/graph.js";
import type { LibraryFunction } from "./library.js";
import { literal } from "./text.js";

/** What the printing of one node may use. */
export interface Printing {
  /** Text of operand i. */
  readonly operand: (i: number) => string;
  /** The node of operand i. */
  readonly from: (i: number) => Node;
  /** Whether operand i is a weight or part of some: filters have their number last, not first as in the IR. */
  readonly isWeight: (i: number) => boolean;
  /** Name of a function of the library, which the module then imports. */
  readonly lib: (name: LibraryFunction) => string;
}

/**
 * One node of a forward or loss graph as an expression of TypeScript. Maps lie N x H x W x C there: axes and shapes of the
 * IR, N x C x H x W, are translated. Throws for what belongs to gradients: TensorFlow.js differentiates itself.
 */
export function expression(node: Node, printing: Printing): string {
  const { op } = node;
  const { operand, lib } = printing;
  const rank = node.type.shape.length;
  /** A function of the library on all operands. */
  const call = (name: LibraryFunction, attributes?: object): string => {
    const given = attributes === undefined ? [] : [literal(attributes)];
    return `${lib(name)}(${["tf", ...node.inputs.map((_, i) => operand(i)), ...given].join(", ")})`;
  };
  const tf = (name: string, ...more: readonly unknown[]): string =>
    `tf.${name}(${[...node.inputs.map((_, i) => operand(i)), ...more.map(literal)].join(", ")})`;
  switch (op.kind) {
    case "input":
      throw new Error(`tfjs: ${op.name} is no expression`);
    case "constant":
      return `tf.scalar(${literal(op.value)})`;
    case "normaliseImage":
      return call("normaliseImage", { mean: op.mean, std: op.std });
    case "conv2d":
      return call("conv2d", convAttributes(op));
    case "dense":
      return call("dense", op.activation === undefined ? undefined : attributesOf(op));
    case "cutRegions":
    case "tileCells":
    case "cutPatches":
    case "pad2d":
    case "crop2d":
    case "fixedNorm":
    case "batchNorm":
    case "lrn":
    case "windowMean":
      return call(op.kind, attributesOf(op));
    case "normaliseImageBy":
    case "mirror":
    case "batchMean":
    case "batchVariance":
    case "prelu":
    case "flatten":
    case "softmaxCrossEntropy":
    case "sigmoidCrossEntropy":
    case "hingeLoss":
    case "pairLaplacian":
      return call(op.kind);
    case "contrastiveLoss":
      return call(op.kind, attributesOf(op));
    case "part":
      return call(printing.isWeight(0) ? "partOfFilters" : "part", attributesOf(op));
    case "join":
      return printing.isWeight(0)
        ? `${lib("joinFilters")}(tf, [${operands(node, operand)}])`
        : `${lib("join")}(tf, [${operands(node, operand)}], ${literal({ axis: joinAxes[op.axis] })})`;
    case "concat":
      return `tf.concat([${operands(node, operand)}], ${rank - 1})`;
    case "slice":
      return call("sliceChannels", attributesOf(op));
    case "maxpool":
      return call("maxPool", attributesOf(op));
    case "avgpool":
      return call("avgPool", attributesOf(op));
    case "relu":
    case "sigmoid":
    case "tanh":
    case "sqrt":
      return tf(op.kind);
    case "leakyRelu":
      return call("leakyRelu", attributesOf(op));
    case "add":
    case "sub":
    case "mul":
    case "div":
      return tf(op.kind);
    case "matmul":
      return op.transA || op.transB ? tf("matMul", op.transA, op.transB) : tf("matMul");
    case "spatialMean":
      return tf("mean", [1, 2]);
    case "channelMean":
      return call("channelMean");
    case "scale":
      return tf("mul", op.by);
    case "offset":
      return tf("add", op.by);
    case "scaleBy":
      return tf("mul");
    case "scaleRows":
      // Filters and the rows of matrices lie along the last axis: a number for each of them.
      if (!printing.isWeight(0)) throw new Error(`tfjs: scaleRows (${node.label}) of something that is no weight`);
      return tf("mul");
    case "sum": {
      const from = printing.from(0).type.shape.length;
      const axes = op.axes.map((axis) => axisIn(axis, from)).toSorted((a, b) => a - b);
      return axes.length === from ? tf("sum") : tf("sum", axes);
    }
    case "reshape":
      return `${lib("reshape")}(tf, ${operand(0)}, ${literal(op.shape.map((d) => (d === "N" ? -1 : d)))})`;
    case "dropoutMask":
      return call("dropoutMask", attributesOf(op));
    case "conv2dInputGrad":
    case "conv2dFilterGrad":
    case "addRegions":
    case "untileCells":
    case "reluGrad":
    case "leakyReluGrad":
    case "preluGrad":
    case "preluSlopeGrad":
    case "sigmoidGrad":
    case "tanhGrad":
    case "batchNormGrad":
    case "batchNormScaleGrad":
    case "lrnGrad":
    case "maxpoolGrad":
    case "avgpoolGrad":
    case "spatialMeanGrad":
    case "channelMeanGrad":
    case "softmaxCrossEntropyGrad":
    case "sigmoidCrossEntropyGrad":
    case "hingeLossGrad":
    case "contrastiveLossGrad":
    case "select":
    case "clipFactor":
    case "broadcast":
      throw new Error(`tfjs: ${op.kind} (${node.label}) belongs to a gradient or an update`);
    default: {
      const never: never = op;
      return never;
    }
  }
}

/** Only what differs from a plain convolution: stride 1, no padding, one group. */
function convAttributes({ stride, pad, dilation, groups, activation }: OpOf<"conv2d">): object | undefined {
  const one = ([a, b]: Pair): boolean => a === 1 && b === 1;
  const given = {
    ...(one(stride) ? {} : { stride }),
    ...(pad[0] === 0 && pad[1] === 0 ? {} : { pad }),
    ...(one(dilation) ? {} : { dilation }),
    ...(groups === 1 ? {} : { groups }),
    ...(activation === undefined ? {} : { activation }),
  };
  return Object.keys(given).length === 0 ? undefined : given;
}

const operands = (node: Node, operand: (i: number) => string): string =>
  node.inputs.map((_, i) => operand(i)).join(", ");

const joinAxes = { 0: "batch", 2: "rows", 3: "columns" } as const;

/** Axis of the IR in the layout of TensorFlow.js. */
const axisIn = (axis: number, rank: number): number => (rank === 4 ? ([0, 3, 1, 2][axis] as number) : axis);

function attributesOf<K extends OpKind>({ kind: _, ...attributes }: OpOf<K>): object {
  return attributes;
}
