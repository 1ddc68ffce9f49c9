import type { OpOf, TensorType } from "../../ir/graph.js";
import { known, type LoweringContext } from "./context.js";
import type { OnnxWriter } from "./writer.js";

/** Axes over which a channel's statistics are taken: all but axis 1. */
const statisticAxes = (type: TensorType): readonly number[] =>
  type.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));

/** A value for each channel, laid along axis 1 of a tensor of this type. */
function alongChannels(writer: OnnxWriter, value: string, type: TensorType, label: string): string {
  const shape = type.shape.map((_, axis) => (axis === 1 ? known(type.shape[1]) : 1));
  return writer.op("Reshape", [value, writer.ints(shape)], {}, label);
}

interface Statistics {
  /** C values each. */
  readonly mean: string;
  readonly variance: string;
  /** x - mean */
  readonly centred: string;
}

/** The same operators wherever they are asked for, so that a runtime finds them to be common and runs them once. */
function statistics(writer: OnnxWriter, x: string, type: TensorType, label: string): Statistics {
  const mean = meanOverChannels(writer, x, type, `${label} mean`);
  const centred = writer.op("Sub", [x, alongChannels(writer, mean, type, `${label} mean`)], {}, `${label} centred`);
  const squares = writer.op("Mul", [centred, centred], {}, `${label} squares`);
  return { mean, centred, variance: meanOverChannels(writer, squares, type, `${label} variance`) };
}

/** The result comes from one operator: a pass over x where spelling it out takes three. */
export function lowerBatchNorm(c: LoweringContext<OpOf<"batchNorm">>): string {
  const { op, writer, node } = c;
  const { type, label } = node;
  const { mean, variance, centred } = statistics(writer, c.operand(0), type, label);
  if (c.usedBy("batchNormGrad") || c.usedBy("batchNormScaleGrad")) {
    const positive = writer.op("Add", [variance, writer.floats([op.eps])], {}, `${label} variance`);
    const root = writer.op("Sqrt", [positive], {}, `${label} deviation`);
    c.keep("inverse", writer.op("Reciprocal", [root], {}, `${label} inverse`));
    c.keep("centred", centred);
  }
  return channelwise(writer, c.operand(0), [c.operand(1), c.operand(2), mean, variance], op.eps, label);
}

/**
 * scale / deviation (dy - mean(dy) - x^ mean(dy x^)) with x^ = centred / deviation. All but two products and a
 * difference are numbers per channel.
 */
export function lowerBatchNormGrad(c: LoweringContext<OpOf<"batchNormGrad">>): string {
  const { writer, node } = c;
  const { type, label } = node;
  const [centred, inverse, dy] = [c.byProduct(1, "centred"), c.byProduct(1, "inverse"), c.operand(3)];
  const mul = (a: string, b: string, what: string): string => writer.op("Mul", [a, b], {}, `${label} ${what}`);
  const share = writer.floats([1 / statisticAxes(type).reduce((n, axis) => n * known(type.shape[axis]), 1)]);

  const along = mul(productSums(writer, dy, centred, type, label), share, "along");
  const slope = mul(mul(inverse, inverse, "slope"), along, "slope");
  const across = mul(centred, alongChannels(writer, slope, type, `${label} slope`), "across");
  const rest = writer.op("Sub", [dy, across], {}, `${label} rest`);
  const factor = mul(c.operand(2), inverse, "factor");
  const mean = mul(sumOverChannels(writer, dy, type, `${label} sum`), share, "mean");
  const shift = writer.op("Neg", [mul(factor, mean, "shift")], {}, `${label} shift`);
  // Factor and summand per channel in one pass: normalisation by a mean of 0 and a variance of 1.
  const channels = known(type.shape[1]);
  const [none, one] = [0, 1].map((v) => writer.floats(new Array<number>(channels).fill(v), [channels]));
  return channelwise(writer, rest, [factor, shift, none as string, one as string], 0, label);
}

export function lowerBatchNormScaleGrad(c: LoweringContext<OpOf<"batchNormScaleGrad">>): string {
  const { writer, node } = c;
  const sums = productSums(writer, c.operand(2), c.byProduct(1, "centred"), c.operandType(0), node.label);
  return writer.op("Mul", [sums, c.byProduct(1, "inverse")], {}, node.label);
}

/** Sum over each channel of dy (x - mean). */
function productSums(writer: OnnxWriter, dy: string, centred: string, type: TensorType, label: string): string {
  const products = writer.op("Mul", [dy, centred], {}, `${label} products`);
  return sumOverChannels(writer, products, type, `${label} products`);
}

function meanOverChannels(writer: OnnxWriter, value: string, type: TensorType, label: string): string {
  return writer.op("ReduceMean", [value, writer.ints(statisticAxes(type))], { keepdims: { int: 0 } }, label);
}

function sumOverChannels(writer: OnnxWriter, value: string, type: TensorType, label: string): string {
  return writer.op("ReduceSum", [value, writer.ints(statisticAxes(type))], { keepdims: { int: 0 } }, label);
}

/** scale (x - mean) / sqrt(variance + eps) + shift, for C values of each. */
function channelwise(writer: OnnxWriter, x: string, values: readonly string[], eps: number, label: string): string {
  return writer.op("BatchNormalization", [x, ...values], { epsilon: { float: eps } }, label);
}

export const lowerBatchMean = (c: LoweringContext<OpOf<"batchMean">>): string =>
  meanOverChannels(c.writer, c.operand(0), c.operandType(0), c.node.label);

export const lowerBatchVariance = (c: LoweringContext<OpOf<"batchVariance">>): string =>
  statistics(c.writer, c.operand(0), c.operandType(0), c.node.label).variance;

export function lowerFixedNorm(c: LoweringContext<OpOf<"fixedNorm">>): string {
  const values = [1, 2, 3, 4].map((i) => c.operand(i));
  return channelwise(c.writer, c.operand(0), values, c.op.eps, c.node.label);
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
