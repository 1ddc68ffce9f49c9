import type { OpOf } from "../../ir/graph.js";
import { known, type LoweringContext } from "./context.js";
import { type OnnxWriter, onnxFloat } from "./writer.js";

function oneHot(c: LoweringContext): string {
  const classes = c.writer.ints(known(c.operandType(0).shape[1]));
  return c.writer.op(
    "OneHot",
    [c.operand(1), classes, c.writer.floats([0, 1], [2])],
    { axis: { int: 1 } },
    `${c.node.label} one-hot`,
  );
}

function sumAll(writer: OnnxWriter, value: string, label: string): string {
  return writer.op("ReduceSum", [value], { keepdims: { int: 0 } }, label);
}

export function lowerSoftmaxCrossEntropy(c: LoweringContext<OpOf<"softmaxCrossEntropy">>): string {
  const { writer, node } = c;
  const logs = writer.op("LogSoftmax", [c.operand(0)], { axis: { int: 1 } }, `${node.label} log-softmax`);
  const picked = writer.op("Mul", [logs, oneHot(c)], {}, `${node.label} picked`);
  const batch = known(c.operandType(0).shape[0]);
  return writer.op("Mul", [sumAll(writer, picked, `${node.label} sum`), writer.floats([-1 / batch])], {}, node.label);
}

export function lowerSoftmaxCrossEntropyGrad(c: LoweringContext<OpOf<"softmaxCrossEntropyGrad">>): string {
  const { writer, node } = c;
  const shares = writer.op("Softmax", [c.operand(0)], { axis: { int: 1 } }, `${node.label} softmax`);
  const difference = writer.op("Sub", [shares, oneHot(c)], {}, `${node.label} difference`);
  return writer.op("Mul", [difference, writer.floats([1 / known(c.operandType(0).shape[0])])], {}, node.label);
}

/** softplus(z) - z y, summed over attributes, mean over the batch. */
export function lowerSigmoidCrossEntropy(c: LoweringContext<OpOf<"sigmoidCrossEntropy">>): string {
  const { writer, node } = c;
  const plus = writer.op("Softplus", [c.operand(0)], {}, `${node.label} softplus`);
  const agreed = writer.op("Mul", [c.operand(0), c.operand(1)], {}, `${node.label} agreed`);
  const total = sumAll(writer, writer.op("Sub", [plus, agreed], {}, `${node.label} terms`), `${node.label} sum`);
  return writer.op("Mul", [total, writer.floats([1 / known(c.operandType(0).shape[0])])], {}, node.label);
}

export function lowerSigmoidCrossEntropyGrad(c: LoweringContext<OpOf<"sigmoidCrossEntropyGrad">>): string {
  const { writer, node } = c;
  const sigmoid = writer.op("Sigmoid", [c.operand(0)], {}, `${node.label} sigmoid`);
  const difference = writer.op("Sub", [sigmoid, c.operand(1)], {}, `${node.label} difference`);
  return writer.op("Mul", [difference, writer.floats([1 / known(c.operandType(0).shape[0])])], {}, node.label);
}

/** 1 - y z with y = 2 target - 1, and y. */
export function shortfall(c: LoweringContext): { readonly sign: string; readonly short: string } {
  const { writer, node } = c;
  const twice = writer.op("Mul", [c.operand(1), writer.floats([2])], {}, `${node.label} sign`);
  const sign = writer.op("Sub", [twice, writer.floats([1])], {}, `${node.label} sign`);
  const agreed = writer.op("Mul", [sign, c.operand(0)], {}, `${node.label} agreed`);
  return { sign, short: writer.op("Sub", [writer.floats([1]), agreed], {}, `${node.label} short`) };
}

export function lowerHingeLoss(c: LoweringContext<OpOf<"hingeLoss">>): string {
  const { writer, node } = c;
  const terms = writer.op("Relu", [shortfall(c).short], {}, `${node.label} terms`);
  const total = sumAll(writer, terms, `${node.label} sum`);
  return writer.op("Mul", [total, writer.floats([1 / known(c.operandType(0).shape[0])])], {}, node.label);
}

export function lowerHingeLossGrad(c: LoweringContext<OpOf<"hingeLossGrad">>): string {
  const { writer, node } = c;
  const { sign, short } = shortfall(c);
  const wrong = writer.op("Greater", [short, writer.floats([0])], {}, `${node.label} wrong`);
  const slope = writer.op(
    "Mul",
    [sign, writer.floats([-1 / known(c.operandType(0).shape[0])])],
    {},
    `${node.label} slope`,
  );
  return writer.op("Where", [wrong, slope, writer.floats([0])], {}, node.label);
}

/** D' I - E with E[i][j] = (label i = label j) and D' its row sums: the diagonal's ones cancel. */
export function lowerPairLaplacian(c: LoweringContext<OpOf<"pairLaplacian">>): string {
  const { writer, node } = c;
  const column = writer.op("Unsqueeze", [c.operand(0), writer.ints([1])], {}, `${node.label} column`);
  const row = writer.op("Unsqueeze", [c.operand(0), writer.ints([0])], {}, `${node.label} row`);
  const equal = writer.op(
    "Cast",
    [writer.op("Equal", [column, row], {}, `${node.label} equal`)],
    { to: { int: onnxFloat } },
    `${node.label} equal`,
  );
  const degree = writer.op("ReduceSum", [equal, writer.ints([1])], { keepdims: { int: 1 } }, `${node.label} degree`);
  const diagonal = writer.op(
    "Mul",
    [writer.op("EyeLike", [equal], {}, `${node.label} identity`), degree],
    {},
    `${node.label} diagonal`,
  );
  return writer.op("Sub", [diagonal, equal], {}, node.label);
}
