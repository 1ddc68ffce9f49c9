import type { ConvAttributes, OpOf, Pair } from "../../ir/graph.js";
import { convSize } from "../../ir/sizes.js";
import { known, type LoweringContext, mapOf, symmetric } from "./lowering-context.js";
import type { AttributeValue, OnnxWriter } from "./model-writer.js";

function convAttributes(a: ConvAttributes, kernel: Pair): Record<string, AttributeValue> {
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: a.stride },
    pads: symmetric(a.pad),
    dilations: { ints: a.dilation },
    group: { int: a.groups },
  };
}

export function lowerConv2d(c: LoweringContext<OpOf<"conv2d">>): string {
  const kernel = mapOf(c.operandType(1));
  return c.writer.op("Conv", [c.operand(0), c.operand(1), c.operand(2)], convAttributes(c.op, kernel), c.node.label);
}

/**
 * dx = dy * w: for stride 1 a convolution with the flipped filters (measured about twice as fast as ConvTranspose
 * on ONNX Runtime's CPU provider), otherwise a transposed convolution.
 */
export function lowerConv2dInputGrad(c: LoweringContext<OpOf<"conv2dInputGrad">>): string {
  const { op, writer, node } = c;
  const kernel = mapOf(c.operandType(1));
  const reach: Pair = [op.dilation[0] * (kernel[0] - 1), op.dilation[1] * (kernel[1] - 1)];
  const pad: Pair = [reach[0] - op.pad[0], reach[1] - op.pad[1]];
  if (op.stride[0] === 1 && op.stride[1] === 1 && pad[0] >= 0 && pad[1] >= 0) {
    const flipped = flipFilters(
      writer,
      c.operand(1),
      c.operandType(1).shape.map(known),
      op.groups,
      `${node.label} flipped`,
    );
    const attributes = convAttributes({ stride: [1, 1], pad, dilation: op.dilation, groups: op.groups }, kernel);
    return writer.op("Conv", [c.operand(0), flipped], attributes, node.label);
  }
  const [height, width] = convSize(op.input, kernel, op);
  const rest: Pair = [
    op.input[0] + 2 * op.pad[0] - reach[0] - 1 - (height - 1) * op.stride[0],
    op.input[1] + 2 * op.pad[1] - reach[1] - 1 - (width - 1) * op.stride[1],
  ];
  const attributes = { ...convAttributes(op, kernel), output_padding: { ints: rest } };
  return writer.op("ConvTranspose", [c.operand(0), c.operand(1)], attributes, node.label);
}

/** Filters M x C/G x kh x kw to C x M/G x kh x kw, rotated by 180 degrees, group by group. */
function flipFilters(
  writer: OnnxWriter,
  weights: string,
  shape: readonly number[],
  groups: number,
  label: string,
): string {
  const [out, inGroup, kh, kw] = shape as readonly [number, number, number, number];
  const grouped = writer.op("Reshape", [weights, writer.ints([groups, out / groups, inGroup, kh, kw])], {}, label);
  const swapped = writer.op("Transpose", [grouped], { perm: { ints: [0, 2, 1, 3, 4] } }, label);
  const flat = writer.op("Reshape", [swapped, writer.ints([groups * inGroup, out / groups, kh, kw])], {}, label);
  const beforeStart = -(2 ** 31);
  return writer.op(
    "Slice",
    [flat, writer.ints([-1, -1]), writer.ints([beforeStart, beforeStart]), writer.ints([2, 3]), writer.ints([-1, -1])],
    {},
    label,
  );
}

/** From here on (depthwise convolutions) the groups are one batched product: a Gemm for each would fill the graph. */
const manyGroups = 16;

/**
 * dw = dy x^T over all positions of the batch: im2col by one slice per filter tap in channel-major layout, then one
 * matrix product per group, which runs at the rate of a large GEMM.
 */
export function lowerConv2dFilterGrad(c: LoweringContext<OpOf<"conv2dFilterGrad">>): string {
  const { op, writer, node } = c;
  const [batch, channels, height, width] = c.operandType(0).shape.map(known) as [number, number, number, number];
  const out = known(c.operandType(1).shape[1]);
  const [oh, ow] = convSize([height, width], op.kernel, op);
  const positions = batch * oh * ow;
  const taps = op.kernel[0] * op.kernel[1];
  const label = node.label;

  const channelMajor = writer.op(
    "Transpose",
    [padded(writer, c.operand(0), op.pad, label)],
    { perm: { ints: [1, 0, 2, 3] } },
    label,
  );
  const columns: string[] = [];
  for (let ky = 0; ky < op.kernel[0]; ky++)
    for (let kx = 0; kx < op.kernel[1]; kx++) {
      const from: Pair = [ky * op.dilation[0], kx * op.dilation[1]];
      const to: Pair = [from[0] + (oh - 1) * op.stride[0] + 1, from[1] + (ow - 1) * op.stride[1] + 1];
      const slice = writer.op(
        "Slice",
        [channelMajor, writer.ints(from), writer.ints(to), writer.ints([2, 3]), writer.ints(op.stride)],
        {},
        `${label} tap`,
      );
      columns.push(writer.op("Reshape", [slice, writer.ints([channels, 1, positions])], {}, `${label} tap`));
    }
  const stacked = writer.op("Concat", columns, { axis: { int: 1 } }, `${label} im2col`);
  const dyMajor = writer.op("Transpose", [c.operand(1)], { perm: { ints: [1, 0, 2, 3] } }, `${label} dy`);

  const inGroup = channels / op.groups;
  const outGroup = out / op.groups;
  if (op.groups > manyGroups) {
    const left = writer.op("Reshape", [dyMajor, writer.ints([op.groups, outGroup, positions])], {}, `${label} dy`);
    const rows = writer.ints([op.groups, inGroup * taps, positions]);
    const grouped = writer.op("Reshape", [stacked, rows], {}, `${label} im2col`);
    const right = writer.op("Transpose", [grouped], { perm: { ints: [0, 2, 1] } }, `${label} im2col`);
    const product = writer.op("MatMul", [left, right], {}, `${label} product`);
    return writer.op("Reshape", [product, writer.ints([out, inGroup, op.kernel[0], op.kernel[1]])], {}, label);
  }
  const perGroup: string[] = [];
  for (let g = 0; g < op.groups; g++) {
    const rows = (value: string, from: number, to: number): string =>
      op.groups === 1
        ? value
        : writer.op("Slice", [value, writer.ints([from]), writer.ints([to]), writer.ints([0])], {}, `${label} group`);
    const columnRows = rows(stacked, g * inGroup, (g + 1) * inGroup);
    const dyRows = rows(dyMajor, g * outGroup, (g + 1) * outGroup);
    const left = writer.op("Reshape", [dyRows, writer.ints([outGroup, positions])], {}, `${label} dy`);
    const right = writer.op("Reshape", [columnRows, writer.ints([inGroup * taps, positions])], {}, `${label} im2col`);
    perGroup.push(writer.op("Gemm", [left, right], { transB: { int: 1 } }, `${label} product`));
  }
  const product =
    perGroup.length === 1
      ? (perGroup[0] as string)
      : writer.op("Concat", perGroup, { axis: { int: 0 } }, `${label} product`);
  return writer.op("Reshape", [product, writer.ints([out, inGroup, op.kernel[0], op.kernel[1]])], {}, label);
}

/** The map with a border of zeros. */
export function padded(writer: OnnxWriter, map: string, pad: Pair, label: string): string {
  if (pad[0] === 0 && pad[1] === 0) return map;
  return writer.op("Pad", [map, writer.ints([0, 0, pad[0], pad[1], 0, 0, pad[0], pad[1]])], {}, `${label} padded`);
}
