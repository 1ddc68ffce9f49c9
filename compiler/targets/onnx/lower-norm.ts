import type { OpOf, TensorType } from "../../ir/graph.js";
import { known, type LoweringContext } from "./lowering-context.js";
import type { OnnxWriter } from "./model-writer.js";

/** Axes over which a channel's statistics are taken: all but axis 1. */
export const statisticAxes = (type: TensorType): readonly number[] =>
  type.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));

/** A value for each channel, laid along axis 1 of a tensor of this type. */
export function alongChannels(writer: OnnxWriter, value: string, type: TensorType, label: string): string {
  const shape = type.shape.map((_, axis) => (axis === 1 ? known(type.shape[1]) : 1));
  return writer.op("Reshape", [value, writer.ints(shape)], {}, label);
}

function mean(writer: OnnxWriter, value: string, type: TensorType, keep: boolean, label: string): string {
  const attributes = { keepdims: { int: keep ? 1 : 0 } };
  return writer.op("ReduceMean", [value, writer.ints(statisticAxes(type))], attributes, label);
}

/** Spelled out, so that the normalised values and 1 / deviation are computed once for both directions. */
export function lowerBatchNorm(c: LoweringContext<OpOf<"batchNorm">>): string {
  const { op, writer, node } = c;
  const { type, label } = node;
  const centre = mean(writer, c.operand(0), type, true, `${label} mean`);
  const centred = writer.op("Sub", [c.operand(0), centre], {}, `${label} centred`);
  const squares = writer.op("Mul", [centred, centred], {}, `${label} squares`);
  const variance = mean(writer, squares, type, true, `${label} variance`);
  const positive = writer.op("Add", [variance, writer.floats([op.eps])], {}, `${label} variance`);
  const root = writer.op("Sqrt", [positive], {}, `${label} deviation`);
  const inverse = writer.op("Reciprocal", [root], {}, `${label} inverse`);
  const normalised = writer.op("Mul", [centred, inverse], {}, `${label} normalised`);
  c.keep("inverse", inverse);
  c.keep("normalised", normalised);
  const scaled = writer.op(
    "Mul",
    [normalised, alongChannels(writer, c.operand(1), type, `${label} scale`)],
    {},
    `${label} scaled`,
  );
  return writer.op("Add", [scaled, alongChannels(writer, c.operand(2), type, `${label} shift`)], {}, label);
}

/** scale / deviation (dy - mean(dy) - x^ mean(dy x^)) */
export function lowerBatchNormGrad(c: LoweringContext<OpOf<"batchNormGrad">>): string {
  const { writer, node } = c;
  const { type, label } = node;
  const [normalised, dy] = [c.byProduct(1, "normalised"), c.operand(3)];
  const centred = writer.op("Sub", [dy, mean(writer, dy, type, true, `${label} mean`)], {}, `${label} centred`);
  const products = writer.op("Mul", [dy, normalised], {}, `${label} products`);
  const along = mean(writer, products, type, true, `${label} along`);
  const rest = writer.op("Sub", [centred, writer.op("Mul", [normalised, along], {}, `${label} along`)], {}, label);
  const scale = alongChannels(writer, c.operand(2), type, `${label} scale`);
  const factor = writer.op("Mul", [scale, c.byProduct(1, "inverse")], {}, `${label} factor`);
  return writer.op("Mul", [rest, factor], {}, label);
}

export function lowerBatchNormScaleGrad(c: LoweringContext<OpOf<"batchNormScaleGrad">>): string {
  const { writer, node } = c;
  const products = writer.op("Mul", [c.operand(2), c.byProduct(1, "normalised")], {}, `${node.label} products`);
  return sumOverChannels(writer, products, c.operandType(0), node.label);
}

function sumOverChannels(writer: OnnxWriter, value: string, type: TensorType, label: string): string {
  return writer.op("ReduceSum", [value, writer.ints(statisticAxes(type))], { keepdims: { int: 0 } }, label);
}

export const lowerBatchMean = (c: LoweringContext<OpOf<"batchMean">>): string =>
  mean(c.writer, c.operand(0), c.operandType(0), false, c.node.label);

export function lowerBatchVariance(c: LoweringContext<OpOf<"batchVariance">>): string {
  const { writer, node } = c;
  const type = c.operandType(0);
  const centre = mean(writer, c.operand(0), type, true, `${node.label} mean`);
  const centred = writer.op("Sub", [c.operand(0), centre], {}, `${node.label} centred`);
  const squares = writer.op("Mul", [centred, centred], {}, `${node.label} squares`);
  return mean(writer, squares, type, false, node.label);
}

export function lowerFixedNorm(c: LoweringContext<OpOf<"fixedNorm">>): string {
  const operands = [0, 1, 2, 3, 4].map((i) => c.operand(i));
  return c.writer.op("BatchNormalization", operands, { epsilon: { float: c.op.eps } }, c.node.label);
}

export function lowerPrelu(c: LoweringContext<OpOf<"prelu">>): string {
  return c.writer.op("PRelu", [c.operand(0), slopesAlong(c, 1)], {}, c.node.label);
}

export function lowerPreluGrad(c: LoweringContext<OpOf<"preluGrad">>): string {
  const { writer, node } = c;
  const positive = writer.op("Greater", [c.operand(0), writer.floats([0])], {}, `${node.label} positive`);
  const weakened = writer.op("Mul", [c.operand(2), slopesAlong(c, 1)], {}, `${node.label} weakened`);
  return writer.op("Where", [positive, c.operand(2), weakened], {}, node.label);
}

/** Slopes C as C x 1 x 1 for a map, as C for a matrix. */
function slopesAlong(c: LoweringContext, operand: number): string {
  const rest = c.operandType(0).shape.slice(2);
  if (rest.length === 0) return c.operand(operand);
  const shape = [known(c.operandType(operand).shape[0]), ...rest.map(() => 1)];
  return c.writer.op("Reshape", [c.operand(operand), c.writer.ints(shape)], {}, `${c.node.label} slopes`);
}

export function lowerPreluSlopeGrad(c: LoweringContext<OpOf<"preluSlopeGrad">>): string {
  const { writer, node } = c;
  const negative = writer.op("Min", [c.operand(0), writer.floats([0])], {}, `${node.label} negative`);
  const products = writer.op("Mul", [negative, c.operand(1)], {}, `${node.label} products`);
  return sumOverChannels(writer, products, c.operandType(0), node.label);
}

export function lowerLeakyReluGrad(c: LoweringContext<OpOf<"leakyReluGrad">>): string {
  const { op, writer, node } = c;
  const positive = writer.op("Greater", [c.operand(0), writer.floats([0])], {}, `${node.label} positive`);
  const weakened = writer.op("Mul", [c.operand(1), writer.floats([op.slope])], {}, `${node.label} weakened`);
  return writer.op("Where", [positive, c.operand(1), weakened], {}, node.label);
}

/** dy y (1 - y) */
export function lowerSigmoidGrad(c: LoweringContext<OpOf<"sigmoidGrad">>): string {
  const { writer, node } = c;
  const rest = writer.op("Sub", [writer.floats([1]), c.operand(0)], {}, `${node.label} rest`);
  const slope = writer.op("Mul", [c.operand(0), rest], {}, `${node.label} slope`);
  return writer.op("Mul", [c.operand(1), slope], {}, node.label);
}

/** dy (1 - y^2) */
export function lowerTanhGrad(c: LoweringContext<OpOf<"tanhGrad">>): string {
  const { writer, node } = c;
  const square = writer.op("Mul", [c.operand(0), c.operand(0)], {}, `${node.label} square`);
  const slope = writer.op("Sub", [writer.floats([1]), square], {}, `${node.label} slope`);
  return writer.op("Mul", [c.operand(1), slope], {}, node.label);
}
