import type { OpOf } from "../../ir/graph.js";
import { inIrOrder, plain, whole } from "./forms.js";
import { apply, pool, reshape } from "./tensors.js";
import { constantOf, type Lowering, sizesOf } from "./values.js";

/** (byte - mean) / std. */
export function lowerNormaliseImage(c: Lowering<OpOf<"normaliseImage">>): string {
  const { op, writer, node } = c;
  const attributes = { SrcT: { type: "DT_INT32" }, DstT: { type: "DT_FLOAT" } } as const;
  const floats = writer.op("Cast", [whole(c, 0).name], attributes, `${node.label}/float`);
  const centred = apply(c, "Sub", [floats, writer.floats(op.mean, [op.mean.length])], `${node.label}/centred`);
  return apply(c, "RealDiv", [centred, writer.floats(op.std, [op.std.length])]);
}

/** The same with constants for mean and deviation that were weights. */
export function lowerNormaliseImageBy(c: Lowering<OpOf<"normaliseImageBy">>): string {
  const { writer, node } = c;
  const attributes = { SrcT: { type: "DT_INT32" }, DstT: { type: "DT_FLOAT" } } as const;
  const floats = writer.op("Cast", [whole(c, 0).name], attributes, `${node.label}/float`);
  const weight = (part: string, operand: number): string => {
    const { data } = constantOf(c, operand);
    return writer.weight(`${node.label}/${part}`, [data.length], data);
  };
  const centred = apply(c, "Sub", [floats, weight("mean", 1)], `${node.label}/centred`);
  return apply(c, "RealDiv", [centred, weight("std", 2)]);
}

/** scale (x - mean) / sqrt(variance + eps) + shift as one factor and one number to add, both found at export. */
export function lowerFixedNorm(c: Lowering<OpOf<"fixedNorm">>): string {
  const { op, writer, node } = c;
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((i) => constantOf(c, i).data) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const factors = Array.from(scale, (one, i) => one / Math.sqrt((variance[i] as number) + op.eps));
  const added = factors.map((factor, i) => (shift[i] as number) - factor * (mean[i] as number));
  const weight = (part: string, values: readonly number[]): string =>
    writer.weight(`${node.label}/${part}`, [values.length], Float32Array.from(values));
  const scaled = apply(c, "Mul", [plain(c, 0), weight("factor", factors)], `${node.label}/scaled`);
  return apply(c, "AddV2", [scaled, weight("shift", added)]);
}

export function lowerPrelu(c: Lowering<OpOf<"prelu">>): string {
  const { shape, data } = constantOf(c, 1);
  return apply(c, "Prelu", [plain(c, 0), c.writer.weight(`${c.node.label}/slope`, shape, data)]);
}

/**
 * x / (k + alpha / n sum of x^2 over n neighbouring channels)^beta. TensorFlow's operator has windows of odd size only, and
 * does not divide alpha.
 */
export function lowerLrn(c: Lowering<OpOf<"lrn">>): string {
  const { op, writer, node } = c;
  if (op.size % 2 === 0) return evenLrn(c);
  const attributes = {
    ...{ T: { type: "DT_FLOAT" } as const },
    depth_radius: { i: String((op.size - 1) / 2) },
    bias: { f: op.k },
    alpha: { f: op.alpha / op.size },
    beta: { f: op.beta },
  };
  return writer.op("LRN", [whole(c, 0).name], attributes, node.label);
}

/** One channel more behind than before: a mean along the channels as the columns of a map. */
function evenLrn(c: Lowering<OpOf<"lrn">>): string {
  const { op, writer, node } = c;
  const { name } = whole(c, 0);
  const { channels, height, width } = sizesOf(c.typeOf(0));
  const squares = apply(c, "Mul", [name, name], `${node.label}/squares`);
  const rows = reshape(c, squares, [-1, height * width, channels, 1]);
  const paddings = writer.ints([0, 0, 0, 0, op.size / 2 - 1, op.size / 2, 0, 0], [4, 2]);
  const wide = apply(c, "PadV2", [rows, paddings, writer.float(0)], `${node.label}/padded`);
  const means = reshape(c, pool(c, "AvgPool", wide, [1, op.size]), [-1, height, width, channels]);
  const scaled = apply(c, "Mul", [means, writer.float(op.alpha)], `${node.label}/scaled`);
  const base = apply(c, "AddV2", [scaled, writer.float(op.k)], `${node.label}/base`);
  return apply(c, "RealDiv", [name, apply(c, "Pow", [base, writer.float(op.beta)], `${node.label}/divisor`)]);
}

/** Sum over axes of the IR. */
export function lowerSum(c: Lowering<OpOf<"sum">>): string {
  const attributes = { T: { type: "DT_FLOAT" }, Tidx: { type: "DT_INT32" }, keep_dims: { b: false } } as const;
  return c.writer.op("Sum", [inIrOrder(c, 0), c.writer.ints(c.op.axes)], attributes, c.node.label);
}

/** Mean over axes of the tensor. */
export function mean(
  c: Lowering<OpOf<"spatialMean"> | OpOf<"channelMean">>,
  axes: readonly number[],
  keep: boolean,
): string {
  const attributes = { T: { type: "DT_FLOAT" }, Tidx: { type: "DT_INT32" }, keep_dims: { b: keep } } as const;
  return c.writer.op("Mean", [whole(c, 0).name, c.writer.ints(axes)], attributes, c.node.label);
}
