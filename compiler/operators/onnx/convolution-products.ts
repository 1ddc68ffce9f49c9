import type { IrDim, OpOf } from "../../ir/graph.js";
import { known, type LoweringContext, reshapeTarget } from "./context.js";

type Convolution = LoweringContext<OpOf<"conv2d"> | OpOf<"conv2dInputGrad"> | OpOf<"conv2dFilterGrad">>;

/** N x (G K) x ... to G x N x K. */
function byGroup(c: Convolution, value: string, batch: IrDim, groups: number, perGroup: number): string {
  const { writer, node } = c;
  const label = `${node.label} by group`;
  const split = writer.op("Reshape", [value, writer.ints([...reshapeTarget([batch]), groups, perGroup])], {}, label);
  return writer.op("Transpose", [split], { perm: { ints: [1, 0, 2] } }, label);
}

/** G x N x K to N x (G K) x height x width. */
function byImage(c: Convolution, value: string, shape: readonly IrDim[]): string {
  const { writer, node } = c;
  const swapped = writer.op("Transpose", [value], { perm: { ints: [1, 0, 2] } }, `${node.label} by picture`);
  return writer.op("Reshape", [swapped, writer.ints(reshapeTarget(shape))], {}, node.label);
}

/** Filters (G M) x C x kh x kw as G x M x (C kh kw). */
function matrices(c: Convolution, filters: string, shape: readonly IrDim[], groups: number): string {
  const [count = 1, ...rest] = shape.map(known);
  const dims = [groups, count / groups, rest.reduce((a, b) => a * b, 1)];
  return c.writer.op("Reshape", [filters, c.writer.ints(dims)], {}, `${c.node.label} filters`);
}

const elements = (shape: readonly IrDim[]): number => shape.slice(1).reduce<number>((all, d) => all * known(d), 1);

/** y = x w^T, a group at a time, for the whole batch. */
export function convolutionByProducts(c: LoweringContext<OpOf<"conv2d">>): string {
  const { op, writer, node } = c;
  const { shape } = c.operandType(0);
  const x = byGroup(c, c.operand(0), shape[0] ?? "N", op.groups, elements(shape) / op.groups);
  const w = matrices(c, c.operand(1), c.operandType(1).shape, op.groups);
  const right = writer.op("Transpose", [w], { perm: { ints: [0, 2, 1] } }, `${node.label} filters`);
  const product = writer.op("MatMul", [x, right], {}, `${node.label} products`);
  const result = byImage({ ...c, node: { ...node, label: `${node.label} unbiased` } }, product, node.type.shape);
  const bias = writer.op("Reshape", [c.operand(2), writer.ints([1, -1, 1, 1])], {}, `${node.label} bias`);
  return writer.op("Add", [result, bias], {}, node.label);
}

/** dx = dy w */
export function inputGradientByProducts(c: LoweringContext<OpOf<"conv2dInputGrad">>): string {
  const { op, writer, node } = c;
  const { shape } = c.operandType(0);
  const dy = byGroup(c, c.operand(0), shape[0] ?? "N", op.groups, elements(shape) / op.groups);
  const w = matrices(c, c.operand(1), c.operandType(1).shape, op.groups);
  return byImage(c, writer.op("MatMul", [dy, w], {}, `${node.label} products`), node.type.shape);
}

/** dw = dy^T x */
export function filterGradientByProducts(c: LoweringContext<OpOf<"conv2dFilterGrad">>): string {
  const { op, writer, node } = c;
  const [x, dy] = ([0, 1] as const).map((i) => {
    const { shape } = c.operandType(i);
    return byGroup(c, c.operand(i), shape[0] ?? "N", op.groups, elements(shape) / op.groups);
  }) as [string, string];
  const left = writer.op("Transpose", [dy], { perm: { ints: [0, 2, 1] } }, `${node.label} dy`);
  const product = writer.op("MatMul", [left, x], {}, `${node.label} products`);
  return writer.op("Reshape", [product, writer.ints(node.type.shape.map(known))], {}, node.label);
}
