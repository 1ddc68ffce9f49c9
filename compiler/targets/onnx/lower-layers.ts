import type { OpOf, Pair, PoolAttributes } from "../../ir/graph.js";
import { poolSize } from "../../ir/sizes.js";
import { known, type LoweringContext, mapOf } from "./lowering-context.js";
import { type AttributeValue, type OnnxWriter, onnxFloat } from "./model-writer.js";

/** (byte - mean) / std, transposed from N x H x W x C to N x C x H x W. */
export function lowerNormaliseImage(c: LoweringContext<OpOf<"normaliseImage">>): string {
  const { op, writer, node } = c;
  const dims = [1, op.mean.length, 1, 1];
  const planar = writer.op("Transpose", [c.operand(0)], { perm: { ints: [0, 3, 1, 2] } }, `${node.label} planar`);
  const floats = writer.op("Cast", [planar], { to: { int: onnxFloat } }, `${node.label} planar`);
  const centred = writer.op("Sub", [floats, writer.floats(op.mean, dims)], {}, `${node.label} centred`);
  return writer.op("Div", [centred, writer.floats(op.std, dims)], {}, node.label);
}

/**
 * Rounding up is written as explicit padding behind the map, so that Caffe's rule (no window that starts in the
 * padding) holds on every runtime: ONNX's own ceil_mode differs between opsets.
 */
function poolAttributes(a: PoolAttributes, map: Pair): Record<string, AttributeValue> {
  const out = poolSize(map, a);
  const behind = ([0, 1] as const).map((i) =>
    Math.max(0, (out[i] - 1) * a.stride[i] + a.kernel[i] - map[i] - a.pad[i]),
  );
  return {
    kernel_shape: { ints: a.kernel },
    strides: { ints: a.stride },
    pads: { ints: [...a.pad, ...behind] },
  };
}

export function lowerMaxpool(c: LoweringContext<OpOf<"maxpool">>): string {
  const { writer, node } = c;
  const attributes = poolAttributes(c.op, mapOf(c.operandType(0)));
  if (!c.usedBy("maxpoolGrad")) return writer.op("MaxPool", [c.operand(0)], attributes, node.label);
  const [y, indices] = writer.ops("MaxPool", [c.operand(0)], attributes, [node.label, `${node.label} indices`]) as [
    string,
    string,
  ];
  c.keep("indices", indices);
  return y;
}

/** Scatter-add at the indices of the maxima: right for overlapping windows too, which MaxUnpool is not. */
export function lowerMaxpoolGrad(c: LoweringContext<OpOf<"maxpoolGrad">>): string {
  const { writer, node } = c;
  const shape = node.type.shape.map(known);
  const flat = writer.ints([-1]);
  const size = writer.ints([shape.reduce((a, b) => a * b, 1)]);
  const zero = writer.op("ConstantOfShape", [size], {}, `${node.label} zeros`);
  const indices = writer.op("Reshape", [c.byProduct(1, "indices"), flat], {}, `${node.label} indices`);
  const dy = writer.op("Reshape", [c.operand(2), flat], {}, `${node.label} dy`);
  const sum = writer.op(
    "ScatterElements",
    [zero, indices, dy],
    { axis: { int: 0 }, reduction: { string: "add" } },
    `${node.label} sum`,
  );
  return writer.op("Reshape", [sum, writer.ints(shape)], {}, node.label);
}

export function lowerReluGrad(c: LoweringContext<OpOf<"reluGrad">>): string {
  const { writer, node } = c;
  const positive = writer.op("Greater", [c.operand(0), writer.floats([0])], {}, `${node.label} positive`);
  return writer.op("Where", [positive, c.operand(1), writer.floats([0])], {}, node.label);
}

/**
 * Local response normalisation. Where the gradient is needed too, it is spelled out so that the factors
 * (k + alpha/n sum x^2)^-beta are computed once for both directions.
 */
export function lowerLrn(c: LoweringContext<OpOf<"lrn">>): string {
  const { op, writer, node } = c;
  if (!c.usedBy("lrnGrad")) {
    const attributes = {
      size: { int: op.size },
      alpha: { float: op.alpha },
      beta: { float: op.beta },
      bias: { float: op.k },
    };
    return writer.op("LRN", [c.operand(0)], attributes, node.label);
  }
  const channels = known(node.type.shape[1]);
  const squares = writer.op("Mul", [c.operand(0), c.operand(0)], {}, `${node.label} squares`);
  const band = channelWindow(op.size, channels, op.alpha / op.size, "forward");
  const bias = writer.floats(new Array<number>(channels).fill(op.k), [channels]);
  const base = writer.op(
    "Conv",
    [squares, writer.floats(band, [channels, channels, 1, 1]), bias],
    { kernel_shape: { ints: [1, 1] } },
    `${node.label} base`,
  );
  const factor = inversePower(writer, base, op.beta, `${node.label} factor`);
  c.keep("base", base);
  c.keep("factor", factor);
  return writer.op("Mul", [c.operand(0), factor], {}, node.label);
}

/** dx = dy s^-beta - x * window sum of (2 alpha beta / n) dy y / s, with s the normalisation's base. */
export function lowerLrnGrad(c: LoweringContext<OpOf<"lrnGrad">>): string {
  const { op, writer, node } = c;
  const channels = known(node.type.shape[1]);
  const [x, y, dy] = [c.operand(0), c.operand(1), c.operand(2)];
  const ratio = writer.op(
    "Div",
    [writer.op("Mul", [dy, y], {}, `${node.label} dy y`), c.byProduct(1, "base")],
    {},
    `${node.label} ratio`,
  );
  const band = channelWindow(op.size, channels, (2 * op.alpha * op.beta) / op.size, "adjoint");
  const spread = writer.op(
    "Conv",
    [ratio, writer.floats(band, [channels, channels, 1, 1])],
    { kernel_shape: { ints: [1, 1] } },
    `${node.label} spread`,
  );
  const own = writer.op("Mul", [dy, c.byProduct(1, "factor")], {}, `${node.label} own`);
  return writer.op("Sub", [own, writer.op("Mul", [x, spread], {}, `${node.label} cross`)], {}, node.label);
}

/** Banded matrix (row-major) that sums `size` neighbouring channels, times `value`. */
function channelWindow(size: number, channels: number, value: number, direction: "forward" | "adjoint"): number[] {
  const below = Math.floor((size - 1) / 2);
  const above = Math.ceil((size - 1) / 2);
  return Array.from({ length: channels * channels }, (_, i) => {
    const [row, column] = [Math.floor(i / channels), i % channels];
    const offset = direction === "forward" ? column - row : row - column;
    return offset >= -below && offset <= above ? value : 0;
  });
}

/** x^-beta; the usual beta = 0.75 by two square roots, which are vectorised where Pow is not. */
function inversePower(writer: OnnxWriter, x: string, beta: number, label: string): string {
  if (beta !== 0.75) return writer.op("Pow", [x, writer.floats([-beta])], {}, label);
  const root = writer.op("Sqrt", [x], {}, `${label} root`);
  const product = writer.op("Mul", [root, writer.op("Sqrt", [root], {}, `${label} root`)], {}, `${label} root`);
  return writer.op("Reciprocal", [product], {}, label);
}

export function lowerSpatialMeanGrad(c: LoweringContext<OpOf<"spatialMeanGrad">>): string {
  const { op, writer, node } = c;
  const share = writer.op(
    "Mul",
    [c.operand(0), writer.floats([1 / (op.map[0] * op.map[1])])],
    {},
    `${node.label} share`,
  );
  const column = writer.op("Unsqueeze", [share, writer.ints([2, 3])], {}, `${node.label} share`);
  return writer.op("Expand", [column, writer.ints(node.type.shape.map(known))], {}, node.label);
}

export function lowerChannelMeanGrad(c: LoweringContext<OpOf<"channelMeanGrad">>): string {
  const { op, writer, node } = c;
  const share = writer.op("Mul", [c.operand(0), writer.floats([1 / op.channels])], {}, `${node.label} share`);
  return writer.op(
    "Expand",
    [share, writer.ints([known(node.type.shape[0]), op.channels, ...mapOf(node.type)])],
    {},
    node.label,
  );
}
