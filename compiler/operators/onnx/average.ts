import type { OpOf, Pair, PoolAttributes } from "../../ir/graph.js";
import { poolSize } from "../../ir/sizes.js";
import { known, type LoweringContext, mapOf } from "./context.js";
import type { OnnxWriter } from "./writer.js";

/** Rows (columns) that the windows reach beyond the map on its far side; negative where they leave some out. */
function behind(a: PoolAttributes, map: Pair): Pair {
  const out = poolSize(map, a);
  const axis = (i: 0 | 1): number => (out[i] - 1) * a.stride[i] + a.kernel[i] - map[i] - a.pad[i];
  return [axis(0), axis(1)];
}

/** 1 / number of positions of each window inside the padded map, rows x columns. */
function shares(a: PoolAttributes, map: Pair): { readonly values: readonly number[]; readonly size: Pair } {
  const size = poolSize(map, a);
  const lengths = ([0, 1] as const).map((i) =>
    Array.from({ length: size[i] }, (_, at) => {
      const start = at * a.stride[i] - a.pad[i];
      return Math.min(start + a.kernel[i], map[i] + a.pad[i]) - start;
    }),
  );
  const [rows = [], columns = []] = lengths;
  return { values: rows.flatMap((row) => columns.map((column) => 1 / (row * column))), size };
}

/**
 * The map is padded with zeros as far as the windows reach. Where a window reaches beyond the padded map, its mean is
 * corrected, because ONNX's own count differs between opsets.
 */
export function lowerAvgpool(c: LoweringContext<OpOf<"avgpool">>): string {
  const { op, writer, node } = c;
  const map = mapOf(c.operandType(0));
  const [bottom, right] = behind(op, map);
  const pads = [op.pad[0], op.pad[1], Math.max(0, bottom), Math.max(0, right)] as const;
  const padded = pads.every((one) => one === 0)
    ? c.operand(0)
    : writer.op("Pad", [c.operand(0), writer.ints([0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3]])], {}, node.label);
  // Without padding of its own this changes nothing; but ONNX Runtime 1.20 makes the Pad a padding of the pooling.
  const counted = { count_include_pad: { int: 1 } };
  const attributes = { kernel_shape: { ints: op.kernel }, strides: { ints: op.stride }, ...counted };
  const area = op.kernel[0] * op.kernel[1];
  const { values, size } = shares(op, map);
  const even = values.every((one) => one === 1 / area);
  const means = writer.op("AveragePool", [padded], attributes, even ? node.label : `${node.label} means`);
  if (even) return means;
  const factors = writer.floats(
    values.map((one) => one * area),
    [1, 1, ...size],
  );
  return writer.op("Mul", [means, factors], {}, node.label);
}

/** Every share of a window goes to all its positions: a transposed convolution with ones, a channel at a time. */
export function lowerAvgpoolGrad(c: LoweringContext<OpOf<"avgpoolGrad">>): string {
  const { op, writer, node } = c;
  const { label } = node;
  const [batch, channels] = node.type.shape.map(known) as [number, number, number, number];
  const { values, size } = shares(op, op.map);
  const shared = writer.op("Mul", [c.operand(0), writer.floats(values, [1, 1, ...size])], {}, `${label} shares`);
  const single = writer.op("Reshape", [shared, writer.ints([batch * channels, 1, ...size])], {}, `${label} shares`);
  const ones = writer.floats(new Array<number>(op.kernel[0] * op.kernel[1]).fill(1), [1, 1, ...op.kernel]);
  const attributes = { kernel_shape: { ints: op.kernel }, strides: { ints: op.stride } };
  const spread = writer.op("ConvTranspose", [single, ones], attributes, `${label} spread`);
  const cut = fitted(writer, spread, op, label);
  return writer.op("Reshape", [cut, writer.ints([batch, channels, ...op.map])], {}, label);
}

/** Cuts the pad off, or adds zeros where no window reaches. */
function fitted(writer: OnnxWriter, value: string, op: OpOf<"avgpoolGrad">, label: string): string {
  const missing = behind(op, op.map).map((one) => Math.max(0, -one));
  const padded = missing.every((one) => one === 0)
    ? value
    : writer.op("Pad", [value, writer.ints([0, 0, 0, 0, 0, 0, ...missing])], {}, `${label} rest`);
  const ends = [op.pad[0] + op.map[0], op.pad[1] + op.map[1]];
  return writer.op(
    "Slice",
    [padded, writer.ints(op.pad), writer.ints(ends), writer.ints([2, 3])],
    {},
    `${label} inside`,
  );
}
