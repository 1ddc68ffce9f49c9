import type { Activation, OpOf, Pair } from "../ir/graph.js";
import type { convolutions as forms } from "../ir/operators/convolutions.js";
import { conv2d, conv2dFilterGrad, conv2dInputGrad } from "../reference/convolution.js";
import { dense, matmul } from "../reference/layers.js";
import { type Tensor64, tensorOf } from "../reference/tensor.js";
import {
  type Differentiation,
  type Meanings,
  NotDifferentiable,
  type OperandGradients,
  wholeValue,
} from "./meaning.js";
import type { LoweringContext } from "./onnx/context.js";
import { lowerConv2d, lowerConv2dInputGrad } from "./onnx/convolution.js";
import { lowerConv2dFilterGrad } from "./onnx/filter-gradient.js";
import { lowerDense } from "./tfjs-graph/arithmetic.js";
import { lowerConv2d as lowerTfConv2d } from "./tfjs-graph/convolution.js";

/** Convolutions and matrix products. */
export const convolutions: Meanings<keyof typeof forms> = {
  conv2d: {
    reference: ({ op, operand }) => activated(op.activation, conv2d(op, operand(0), operand(1), operand(2))),
    gradient({ node, op: { kind: _, activation, ...attributes }, operand, dy, when, add, mapOf }) {
      if (activation !== undefined) throw new NotDifferentiable(node);
      const [x, w] = [operand(0), operand(1)];
      return [
        when(0, () => add({ kind: "conv2dInputGrad", input: mapOf(0), ...attributes }, [dy, w])),
        when(1, () => add({ kind: "conv2dFilterGrad", kernel: mapOf(1), ...attributes }, [x, dy])),
        when(2, () => add({ kind: "sum", axes: [0, 2, 3] }, [dy])),
      ];
    },
    onnx: (c) => activatedOnnx(c, c.op.activation, lowerConv2d(c)),
    tfjs: ({ op, call }) => call("conv2d", givenAttributes(op)),
    tfjsGraph: lowerTfConv2d,
  },
  conv2dInputGrad: {
    reference: ({ op, operand }) => conv2dInputGrad(op, operand(0), operand(1)),
    onnx: lowerConv2dInputGrad,
  },
  conv2dFilterGrad: {
    reference: ({ op, operand }) => conv2dFilterGrad(op, operand(0), operand(1)),
    onnx: lowerConv2dFilterGrad,
  },
  dense: {
    reference: ({ op, operand }) => activated(op.activation, dense(operand(0), operand(1), operand(2))),
    gradient({ node, op, operand, dy, when, add }) {
      if (op.activation !== undefined) throw new NotDifferentiable(node);
      return [
        when(0, () => add({ kind: "matmul", transA: false, transB: false }, [dy, operand(1)])),
        when(1, () => add({ kind: "matmul", transA: true, transB: false }, [dy, operand(0)])),
        when(2, () => add({ kind: "sum", axes: [0] }, [dy])),
      ];
    },
    onnx: (c) =>
      activatedOnnx(
        c,
        c.op.activation,
        c.writer.op("Gemm", [c.operand(0), c.operand(1), c.operand(2)], { transB: { int: 1 } }, c.node.label),
      ),
    tfjs: ({ op: { activation }, call }) => call("dense", activation === undefined ? undefined : { activation }),
    tfjsGraph: wholeValue(lowerDense),
  },
  matmul: {
    reference: ({ op, operand }) => matmul(operand(0), operand(1), op.transA, op.transB),
    gradient: matmulGradients,
    onnx: ({ op, writer, operand, node }) =>
      writer.op(
        "Gemm",
        [operand(0), operand(1)],
        { transA: { int: op.transA ? 1 : 0 }, transB: { int: op.transB ? 1 : 0 } },
        node.label,
      ),
    tfjs: ({ op, tf }) => (op.transA || op.transB ? tf("matMul", op.transA, op.transB) : tf("matMul")),
  },
};

function activated(activation: Activation | undefined, x: Tensor64): Tensor64 {
  switch (activation) {
    case undefined:
      return x;
    case "relu":
      return tensorOf(
        x.shape,
        x.data.map((v) => Math.max(v, 0)),
      );
  }
}

/** ONNX Runtime fuses the two operators itself. */
function activatedOnnx({ writer, node }: LoweringContext, activation: Activation | undefined, value: string): string {
  switch (activation) {
    case undefined:
      return value;
    case "relu":
      return writer.op("Relu", [value], {}, `${node.label} relu`);
  }
}

/** For C = op(A) op(B): dA = dC op(B)^T and dB = op(A)^T dC, each transposed back where the operand was. */
function matmulGradients({ op, operand, dy, when, add }: Differentiation<OpOf<"matmul">>): OperandGradients {
  const { transA, transB } = op;
  const [left, right] = [operand(0), operand(1)];
  const product = (x: typeof dy, tx: boolean, y: typeof dy, ty: boolean): typeof dy =>
    add({ kind: "matmul", transA: tx, transB: ty }, [x, y]);
  return [
    when(0, () => (transA ? product(right, transB, dy, true) : product(dy, false, right, !transB))),
    when(1, () => (transB ? product(dy, true, left, transA) : product(left, !transA, dy, false))),
  ];
}

/** Only what differs from a plain convolution: stride 1, no padding, one group. */
function givenAttributes({ stride, pad, dilation, groups, activation }: OpOf<"conv2d">): object | undefined {
  const one = ([a, b]: Pair): boolean => a === 1 && b === 1;
  const given = {
    ...(one(stride) ? {} : { stride }),
    ...(pad[0] === 0 && pad[1] === 0 ? {} : { pad }),
    ...(one(dilation) ? {} : { dilation }),
    ...(groups === 1 ? {} : { groups }),
    ...(activation === undefined ? {} : { activation }),
  };
  return Object.keys(given).length === 0 ? undefined : given;
}
