import type { OpOf } from "../../ir/graph.js";
import { known, type LoweringContext } from "./context.js";
import { onnxFloat } from "./writer.js";

type PairContext = LoweringContext<OpOf<"contrastiveLoss"> | OpOf<"contrastiveLossGrad">>;

/** Squared distances below this count as this: vectors that are equal have no direction in which to part. */
const least = 1e-12;

/**
 * N x N: squared distances of all rows, and masks of pairs with equal and with different labels (off the diagonal).
 * |a|^2 + |b|^2 - 2 a b loses digits where vectors lie far from the origin and close to each other, as those behind a
 * ReLU do: their common mean is taken off first.
 */
function pairs(c: PairContext): { readonly squares: string; readonly equal: string; readonly different: string } {
  const { writer, node } = c;
  const label = `${node.label} pairs`;
  const mean = writer.op("ReduceMean", [c.operand(0), writer.ints([0])], { keepdims: { int: 1 } }, `${label} mean`);
  const features = writer.op("Sub", [c.operand(0), mean], {}, `${label} centred`);
  const norms = writer.op("ReduceSumSquare", [features, writer.ints([1])], { keepdims: { int: 1 } }, label);
  const across = writer.op("Transpose", [norms], { perm: { ints: [1, 0] } }, label);
  const products = writer.op("Gemm", [features, features], { transB: { int: 1 } }, label);
  const twice = writer.op("Mul", [products, writer.floats([2])], {}, label);
  const sums = writer.op("Add", [norms, across], {}, label);
  const raw = writer.op("Sub", [sums, twice], {}, label);
  const squares = writer.op("Max", [raw, writer.floats([least])], {}, `${node.label} squared distances`);
  const column = writer.op("Unsqueeze", [c.operand(1), writer.ints([1])], {}, label);
  const row = writer.op("Unsqueeze", [c.operand(1), writer.ints([0])], {}, label);
  const same = writer.op("Cast", [writer.op("Equal", [column, row], {}, label)], { to: { int: onnxFloat } }, label);
  const equal = writer.op("Sub", [same, writer.op("EyeLike", [same], {}, label)], {}, `${node.label} equal`);
  const different = writer.op("Sub", [writer.floats([1]), same], {}, `${node.label} different`);
  return { squares, equal, different };
}

/** 1 over the number of pairs of a batch, each counted once. */
const perPair = (c: PairContext): number => {
  const batch = known(c.operandType(0).shape[0]);
  return batch < 2 ? 0 : 2 / (batch * (batch - 1));
};

/** max(0, margin - d) */
function gap(c: PairContext, distances: string): string {
  const { op, writer, node } = c;
  const rest = writer.op("Sub", [writer.floats([op.margin]), distances], {}, `${node.label} gap`);
  return writer.op("Relu", [rest], {}, `${node.label} gap`);
}

export function lowerContrastiveLoss(c: LoweringContext<OpOf<"contrastiveLoss">>): string {
  const { writer, node } = c;
  const { squares, equal, different } = pairs(c);
  const short = gap(c, writer.op("Sqrt", [squares], {}, `${node.label} distances`));
  const apart = writer.op("Mul", [different, writer.op("Mul", [short, short], {}, node.label)], {}, node.label);
  const together = writer.op("Mul", [equal, squares], {}, node.label);
  const terms = writer.op("Add", [together, apart], {}, `${node.label} terms`);
  const total = writer.op("ReduceSum", [terms], { keepdims: { int: 0 } }, `${node.label} sum`);
  // The matrix holds each pair twice, and each term is halved.
  return writer.op("Mul", [total, writer.floats([perPair(c) / 4])], {}, node.label);
}

/** For the factors k of the differences of all pairs (symmetric): row sums of k times f, less k f. */
export function lowerContrastiveLossGrad(c: LoweringContext<OpOf<"contrastiveLossGrad">>): string {
  const { writer, node } = c;
  const { squares, equal, different } = pairs(c);
  const distances = writer.op("Sqrt", [squares], {}, `${node.label} distances`);
  const push = writer.op("Div", [gap(c, distances), distances], {}, `${node.label} push`);
  const apart = writer.op("Mul", [different, push], {}, `${node.label} push`);
  const factors = writer.op("Sub", [equal, apart], {}, `${node.label} factors`);
  const sums = writer.op("ReduceSum", [factors, writer.ints([1])], { keepdims: { int: 1 } }, `${node.label} sums`);
  const own = writer.op("Mul", [sums, c.operand(0)], {}, `${node.label} own`);
  const others = writer.op("Gemm", [factors, c.operand(0)], {}, `${node.label} others`);
  const slopes = writer.op("Sub", [own, others], {}, `${node.label} slopes`);
  return writer.op("Mul", [slopes, writer.floats([perPair(c)])], {}, node.label);
}
