import type { OpOf, Pair, PoolAttributes } from "../../ir/graph.js";
import { poolSize } from "../../ir/sizes.js";
import { known, type LoweringContext, mapOf } from "./context.js";
import { type AttributeValue, onnxFloat } from "./writer.js";

/** (byte - mean) / std, transposed from N x H x W x C to N x C x H x W. */
export function lowerNormaliseImage(c: LoweringContext<OpOf<"normaliseImage">>): string {
  const { op, writer, node } = c;
  const dims = [1, op.mean.length, 1, 1];
  const planar = writer.op("Transpose", [c.operand(0)], { perm: { ints: [0, 3, 1, 2] } }, `${node.label} planar`);
  const floats = writer.op("Cast", [planar], { to: { int: onnxFloat } }, `${node.label} planar`);
  const centred = writer.op("Sub", [floats, writer.floats(op.mean, dims)], {}, `${node.label} centred`);
  return writer.op("Div", [centred, writer.floats(op.std, dims)], {}, node.label);
}

/** The same with mean and deviation of each channel as operands. */
export function lowerNormaliseImageBy(c: LoweringContext<OpOf<"normaliseImageBy">>): string {
  const { writer, node } = c;
  const planar = writer.op("Transpose", [c.operand(0)], { perm: { ints: [0, 3, 1, 2] } }, `${node.label} planar`);
  const floats = writer.op("Cast", [planar], { to: { int: onnxFloat } }, `${node.label} planar`);
  const perChannel = (operand: number, label: string): string =>
    writer.op("Reshape", [c.operand(operand), writer.ints([1, -1, 1, 1])], {}, `${node.label} ${label}`);
  const centred = writer.op("Sub", [floats, perChannel(1, "mean")], {}, `${node.label} centred`);
  return writer.op("Div", [centred, perChannel(2, "deviation")], {}, node.label);
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

/** Do the windows cover the map without overlap and rest? */
function tiles({ kernel, stride, pad }: PoolAttributes, map: Pair): boolean {
  return ([0, 1] as const).every((i) => pad[i] === 0 && stride[i] === kernel[i] && map[i] % kernel[i] === 0);
}

/**
 * Back to the indices of the maxima. Windows that tile the map are what MaxUnpool is for; where they overlap it is
 * wrong, and gradients that meet at one place are added by a scatter.
 */
export function lowerMaxpoolGrad(c: LoweringContext<OpOf<"maxpoolGrad">>): string {
  const { op, writer, node } = c;
  const shape = node.type.shape.map(known);
  const places = c.byProduct(1, "indices");
  if (tiles(op, mapOf(c.operandType(0)))) {
    const attributes = { kernel_shape: { ints: op.kernel }, strides: { ints: op.stride } };
    return writer.op("MaxUnpool", [c.operand(2), places, writer.ints(shape)], attributes, node.label);
  }
  const flat = writer.ints([-1]);
  const size = writer.ints([shape.reduce((a, b) => a * b, 1)]);
  const indices = writer.op("Reshape", [places, flat], {}, `${node.label} indices`);
  const zero = writer.op("Expand", [zeroOf(c, indices), size], {}, `${node.label} zeros`);
  const dy = writer.op("Reshape", [c.operand(2), flat], {}, `${node.label} dy`);
  const sum = writer.op(
    "ScatterElements",
    [zero, indices, dy],
    { axis: { int: 0 }, reduction: { string: "add" } },
    `${node.label} sum`,
  );
  return writer.op("Reshape", [sum, writer.ints(shape)], {}, node.label);
}

/**
 * A zero that a runtime computes in every step. It would fold a constant one together with `Expand` and hold a map of zeros
 * for as long as the session is open; a computed map is written in place by the scatter.
 */
function zeroOf({ writer, node }: LoweringContext, indices: string): string {
  const first = writer.op("Slice", [indices, writer.ints([0]), writer.ints([1])], {}, `${node.label} zero`);
  const difference = writer.op("Sub", [first, first], {}, `${node.label} zero`);
  return writer.op("Cast", [difference], { to: { int: onnxFloat } }, `${node.label} zero`);
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
