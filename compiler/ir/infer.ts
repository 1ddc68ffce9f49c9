import type { IrDim, Op, Pair, TensorType } from "./graph.js";
import { convSize, poolSize } from "./sizes.js";

/** A fault in IR that the compiler itself built: never the user's. */
export class IrError extends Error {
  constructor(op: Op, inputs: readonly TensorType[], problem: string) {
    super(`IR: ${op.kind}(${inputs.map(formatType).join(", ")}): ${problem}`);
    this.name = "IrError";
  }
}

/** `f32[N, 3, 96, 96]` */
export function formatType(type: TensorType): string {
  return `${type.dtype}[${type.shape.join(", ")}]`;
}

/** The result type of an operator on operands of the given types. Throws `IrError` where they do not fit. */
export function inferType(op: Op, inputs: readonly TensorType[]): TensorType {
  const fail = (problem: string): never => {
    throw new IrError(op, inputs, problem);
  };
  const operand = (i: number): TensorType => inputs[i] ?? fail(`operand ${i} is missing`);
  const dim = (i: number, axis: number): IrDim => operand(i).shape[axis] ?? fail(`operand ${i} has no axis ${axis}`);
  const size = (i: number, axis: number): number => {
    const d = dim(i, axis);
    return d === "N" ? fail(`axis ${axis} of operand ${i} must be a number`) : d;
  };
  const map = (i: number): Pair => [size(i, 2), size(i, 3)];
  const f32 = (...shape: readonly IrDim[]): TensorType => ({ dtype: "f32", shape });
  const want = (condition: boolean, problem: string): void => {
    if (!condition) fail(problem);
  };
  const same = (): TensorType => {
    want(formatType(operand(0)) === formatType(operand(1)), "operands differ in shape");
    return operand(0);
  };

  /** Operand 0 is a map or a matrix, and operand i has a value for each of its channels. */
  const perChannel = (i: number): TensorType => {
    want(operand(i).shape.length === 1 && dim(i, 0) === dim(0, 1), `operand ${i} needs a value for each channel`);
    return operand(0);
  };

  switch (op.kind) {
    case "input":
      return op.type;
    case "constant":
      return f32();
    case "normaliseImage":
      want(operand(0).dtype === "u8" && dim(0, 3) === op.mean.length, "needs bytes N x H x W x channels");
      return f32(dim(0, 0), size(0, 3), size(0, 1), size(0, 2));
    case "normaliseImageBy":
      want(operand(0).dtype === "u8" && operand(0).shape.length === 4, "needs bytes N x H x W x channels");
      for (const i of [1, 2])
        want(operand(i).shape.length === 1 && dim(i, 0) === dim(0, 3), `operand ${i} needs a value for each channel`);
      return f32(dim(0, 0), size(0, 3), size(0, 1), size(0, 2));
    case "conv2d": {
      want(size(0, 1) === size(1, 1) * op.groups, "input channels differ from the filter's times groups");
      want(size(1, 0) % op.groups === 0, "output channels are not a multiple of groups");
      want(dim(2, 0) === dim(1, 0), "bias and filter differ in output channels");
      const [h, w] = convSize(map(0), map(1), op);
      want(h > 0 && w > 0, "the kernel is larger than the padded map");
      return f32(dim(0, 0), size(1, 0), h, w);
    }
    case "conv2dInputGrad":
      return f32(dim(0, 0), size(1, 1) * op.groups, ...op.input);
    case "conv2dFilterGrad":
      return f32(size(1, 1), size(0, 1) / op.groups, ...op.kernel);
    case "cutRegions":
      return f32(dim(0, 0), size(0, 1) * op.rows.length * op.columns.length, ...op.size);
    case "addRegions":
      return f32(dim(0, 0), size(0, 1) / (op.rows.length * op.columns.length), ...op.map);
    case "tileCells":
      return f32(dim(0, 0), size(0, 1) / (op.heights.length * op.widths.length), total(op.heights), total(op.widths));
    case "untileCells":
      want(size(0, 2) === total(op.heights) && size(0, 3) === total(op.widths), "cells do not add up to the map");
      return f32(dim(0, 0), size(0, 1) * op.heights.length * op.widths.length, ...op.size);
    case "cutPatches": {
      const [vertical, horizontal] = op.parts;
      const parts = vertical * horizontal;
      want(size(0, 0) % parts === 0, "the batch does not hold whole pictures");
      const inside = ([part, from]: Pair, parts: number, length: number): boolean => part < parts && from < length;
      want(
        op.rows.every((row) => inside(row, vertical, size(0, 2))),
        "a patch begins outside the rows",
      );
      want(
        op.columns.every((column) => inside(column, horizontal, size(0, 3))),
        "a patch begins outside the columns",
      );
      return f32((size(0, 0) / parts) * op.rows.length * op.columns.length, dim(0, 1), ...op.size);
    }
    case "join": {
      const rest = ({ shape }: TensorType): string => shape.toSpliced(op.axis, 1).join();
      want(
        inputs.length > 0 && inputs.every((one) => rest(one) === rest(operand(0))),
        `operands differ beside axis ${op.axis}`,
      );
      return f32(...operand(0).shape.with(op.axis, total(inputs.map((_, i) => size(i, op.axis)))));
    }
    case "part":
      want(0 <= op.from && op.from < op.to && op.to <= size(0, 0), "the part is not inside axis 0");
      return f32(op.to - op.from, ...operand(0).shape.slice(1));
    case "mirror":
      want(operand(0).shape.length === 4, "needs maps");
      return operand(0);
    case "pad2d":
      return f32(dim(0, 0), dim(0, 1), size(0, 2) + 2 * op.pad[0], size(0, 3) + 2 * op.pad[1]);
    case "crop2d":
      return f32(dim(0, 0), dim(0, 1), size(0, 2) - 2 * op.pad[0], size(0, 3) - 2 * op.pad[1]);
    case "relu":
    case "leakyRelu":
    case "sigmoid":
    case "tanh":
    case "lrn":
    case "scale":
    case "offset":
    case "sqrt":
      return operand(0);
    case "prelu":
      return perChannel(1);
    case "preluGrad":
      want(formatType(operand(0)) === formatType(operand(2)), "x and dy differ in shape");
      return perChannel(1);
    case "preluSlopeGrad":
      same();
      return f32(size(0, 1));
    case "batchNorm":
      perChannel(2);
      return perChannel(1);
    case "batchNormGrad":
      want(formatType(operand(0)) === formatType(operand(3)), "x and dy differ in shape");
      return perChannel(2);
    case "batchNormScaleGrad":
      want(formatType(operand(0)) === formatType(operand(2)), "x and dy differ in shape");
      return f32(size(0, 1));
    case "batchMean":
    case "batchVariance":
      return f32(size(0, 1));
    case "fixedNorm":
      for (const i of [2, 3, 4]) perChannel(i);
      return perChannel(1);
    case "scaleBy":
      want(operand(1).shape.length === 0, "the factor must be a scalar");
      return operand(0);
    case "select":
      want(operand(0).shape.length === 0, "what decides must be a scalar");
      want(formatType(operand(1)) === formatType(operand(2)), "the values differ in shape");
      return operand(1);
    case "scaleRows":
      want(operand(1).shape.length === 1 && dim(1, 0) === dim(0, 0), "needs a number for each entry of axis 0");
      return operand(0);
    case "reluGrad":
    case "leakyReluGrad":
    case "sigmoidGrad":
    case "tanhGrad":
    case "add":
    case "sub":
    case "mul":
    case "div":
      return same();
    case "lrnGrad":
      want(inputs.length === 3, "needs x, y, dy");
      return same();
    case "maxpool":
    case "avgpool":
      return f32(dim(0, 0), dim(0, 1), ...poolSize(map(0), op));
    case "avgpoolGrad":
      want(map(0).join() === poolSize(op.map, op).join(), "the gradient is not of the pooled map");
      return f32(dim(0, 0), dim(0, 1), ...op.map);
    case "concat": {
      const rest = ({ shape }: TensorType): string => shape.toSpliced(1, 1).join();
      want(inputs.length > 0 && inputs.every((one) => rest(one) === rest(operand(0))), "operands differ beside axis 1");
      return f32(dim(0, 0), total(inputs.map((_, i) => size(i, 1))), ...operand(0).shape.slice(2));
    }
    case "slice":
      want(0 <= op.from && op.from < op.to && op.to <= size(0, 1), "the part is not inside axis 1");
      return f32(dim(0, 0), op.to - op.from, ...operand(0).shape.slice(2));
    case "windowMean": {
      const [height, width] = [size(0, 2) - op.kernel[0] + 1, size(0, 3) - op.kernel[1] + 1];
      want(height > 0 && width > 0, "the window is larger than the map");
      return f32(dim(0, 0), dim(0, 1), height, width);
    }
    case "maxpoolGrad":
      // operands: x, y = maxpool(x), dy
      want(inputs.length === 3, "needs x, y, dy");
      want(formatType(operand(1)) === formatType(operand(2)), "y and dy differ in shape");
      return operand(0);
    case "dense":
      want(dim(0, 1) === dim(1, 1), "input size differs from the weight's columns");
      want(dim(1, 0) === dim(2, 0), "bias and weight differ in output size");
      return f32(dim(0, 0), dim(1, 0));
    case "matmul": {
      const inner = dim(0, op.transA ? 0 : 1);
      want(inner === dim(1, op.transB ? 1 : 0), "inner sizes differ");
      return f32(dim(0, op.transA ? 1 : 0), dim(1, op.transB ? 0 : 1));
    }
    case "spatialMean":
      return f32(dim(0, 0), dim(0, 1));
    case "spatialMeanGrad":
      return f32(dim(0, 0), dim(0, 1), ...op.map);
    case "channelMean":
      return f32(dim(0, 0), 1, ...map(0));
    case "channelMeanGrad":
      return f32(dim(0, 0), op.channels, ...map(0));
    case "flatten":
      return f32(
        dim(0, 0),
        operand(0)
          .shape.slice(1)
          .reduce<number>((product, _, i) => product * size(0, i + 1), 1),
      );
    case "reshape":
      want(volume(op.shape) === volume(operand(0).shape), "element counts differ");
      return f32(...op.shape);
    case "dropoutMask":
      want(operand(0).dtype === "i64" && operand(0).shape.length === 0, "needs a scalar seed");
      return f32(...op.shape);
    case "softmaxCrossEntropy":
    case "sigmoidCrossEntropy":
    case "hingeLoss":
    case "contrastiveLoss":
      want(dim(0, 0) === dim(1, 0), "logits and labels differ in batch size");
      return f32();
    case "softmaxCrossEntropyGrad":
    case "sigmoidCrossEntropyGrad":
    case "hingeLossGrad":
    case "contrastiveLossGrad":
      return operand(0);
    case "pairLaplacian":
      return f32(dim(0, 0), dim(0, 0));
    case "clipFactor":
      want(operand(0).shape.length === 0, "the squared norm must be a scalar");
      return f32();
    case "sum":
      return f32(...operand(0).shape.filter((_, axis) => !op.axes.includes(axis)));
    case "broadcast":
      want(operand(0).shape.length === 0, "needs a scalar");
      return f32(...op.shape);
  }
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a + b, 0);
}

/** Number of elements, as text where the batch size is open. */
function volume(shape: readonly IrDim[]): string {
  const open = shape.filter((d) => d === "N").length;
  const product = shape.reduce<number>((a, d) => (d === "N" ? a : a * d), 1);
  return `${product}${" N".repeat(open)}`;
}
