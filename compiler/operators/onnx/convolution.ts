import type { ConvAttributes, OpOf, Pair } from "../../ir/graph.js";
import { convSize } from "../../ir/sizes.js";
import { known, type LoweringContext, mapOf, symmetric } from "./context.js";
import { convolutionByProducts, inputGradientByProducts } from "./convolution-products.js";
import type { AttributeValue, OnnxWriter } from "./writer.js";

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
  if (c.op.lowering === "products") return convolutionByProducts(c);
  const kernel = mapOf(c.operandType(1));
  return c.writer.op("Conv", [c.operand(0), c.operand(1), c.operand(2)], convAttributes(c.op, kernel), c.node.label);
}

/** dx = dy * w: a convolution with the flipped filters where the graph says so, otherwise a transposed convolution. */
export function lowerConv2dInputGrad(c: LoweringContext<OpOf<"conv2dInputGrad">>): string {
  const { op, writer, node } = c;
  if (op.lowering === "products") return inputGradientByProducts(c);
  const kernel = mapOf(c.operandType(1));
  const reach: Pair = [op.dilation[0] * (kernel[0] - 1), op.dilation[1] * (kernel[1] - 1)];
  const pad: Pair = [reach[0] - op.pad[0], reach[1] - op.pad[1]];
  if (op.lowering === "flipped") {
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

/** The map with a border of zeros. */
export function padded(writer: OnnxWriter, map: string, pad: Pair, label: string): string {
  if (pad[0] === 0 && pad[1] === 0) return map;
  return writer.op("Pad", [map, writer.ints([0, 0, pad[0], pad[1], 0, 0, pad[0], pad[1]])], {}, `${label} padded`);
}
