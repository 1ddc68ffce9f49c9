import { dropoutFactors } from "../ir/dropout-mask.js";
import type { arithmetic as forms } from "../ir/operators/arithmetic.js";
import { type Tensor64, tensorOf, volumeOf, zeros } from "../reference/tensor.js";
import {
  elementwise,
  libraryFunction,
  type Meanings,
  NotDifferentiable,
  onnxOperator,
  tfFunction,
  wholeValue,
} from "./meaning.js";
import { known, reshapeTarget } from "./onnx/context.js";
import { lowerDropoutMask } from "./onnx/dropout.js";
import { onnxBool } from "./onnx/writer.js";
import { literal } from "./tfjs/text.js";
import { lowerBinary, lowerUnary } from "./tfjs-graph/arithmetic.js";
import { flattened, fromIrOrder, inIrOrder } from "./tfjs-graph/forms.js";
import { lowerSum } from "./tfjs-graph/norm.js";
import type { Lowering } from "./tfjs-graph/values.js";

/** Numbers value by value, sums and shapes. */
export const arithmetic: Meanings<keyof typeof forms> = {
  constant: {
    reference: ({ op }) => tensorOf([], [op.value]),
    onnx: ({ op, writer }) => writer.floats([op.value]),
    tfjs: ({ op }) => `tf.scalar(${literal(op.value)})`,
  },
  add: {
    reference: elementwise((_, a, b) => (a as number) + (b as number)),
    gradient: ({ dy, when }) => [when(0, () => dy), when(1, () => dy)],
    onnx: onnxOperator("Add"),
    tfjs: tfFunction("add"),
    tfjsGraph: (c) => lowerBinary(c, "AddV2"),
  },
  sub: {
    reference: elementwise((_, a, b) => (a as number) - (b as number)),
    gradient: ({ dy, when, add }) => [when(0, () => dy), when(1, () => add({ kind: "scale", by: -1 }, [dy]))],
    onnx: onnxOperator("Sub"),
    tfjs: tfFunction("sub"),
    tfjsGraph: (c) => lowerBinary(c, "Sub"),
  },
  mul: {
    reference: elementwise((_, a, b) => (a as number) * (b as number)),
    gradient: ({ operand, dy, when, add }) => [
      when(0, () => add({ kind: "mul" }, [dy, operand(1)])),
      when(1, () => add({ kind: "mul" }, [dy, operand(0)])),
    ],
    onnx: onnxOperator("Mul"),
    tfjs: tfFunction("mul"),
    tfjsGraph: (c) => lowerBinary(c, "Mul"),
  },
  div: {
    reference: elementwise((_, a, b) => (a as number) / (b as number)),
    gradient: ({ node, operand, dy, when, add }) => [
      when(0, () => add({ kind: "div" }, [dy, operand(1)])),
      when(1, () => {
        const product = add({ kind: "mul" }, [dy, node.id]);
        const quotient = add({ kind: "div" }, [product, operand(1)]);
        return add({ kind: "scale", by: -1 }, [quotient]);
      }),
    ],
    onnx: onnxOperator("Div"),
    tfjs: tfFunction("div"),
    tfjsGraph: (c) => lowerBinary(c, "RealDiv"),
  },
  sqrt: {
    reference: elementwise((_, a) => Math.sqrt(a as number)),
    gradient: ({ node, dy, when, add }) => [
      when(0, () => add({ kind: "scale", by: 0.5 }, [add({ kind: "div" }, [dy, node.id])])),
    ],
    onnx: onnxOperator("Sqrt"),
    tfjs: tfFunction("sqrt"),
    tfjsGraph: (c) => lowerUnary(c, "Sqrt"),
  },
  scale: {
    reference: elementwise(({ by }, a) => (a as number) * by),
    gradient: ({ op, dy, when, add }) => [when(0, () => add({ kind: "scale", by: op.by }, [dy]))],
    onnx: ({ op, writer, operand, node }) => writer.op("Mul", [operand(0), writer.floats([op.by])], {}, node.label),
    tfjs: ({ op, tf }) => tf("mul", op.by),
    tfjsGraph: (c) => lowerUnary(c, "Mul", {}, c.writer.float(c.op.by)),
  },
  offset: {
    reference: elementwise(({ by }, a) => (a as number) + by),
    gradient: ({ dy, when }) => [when(0, () => dy)],
    onnx: ({ op, writer, operand, node }) => writer.op("Add", [operand(0), writer.floats([op.by])], {}, node.label),
    tfjs: ({ op, tf }) => tf("add", op.by),
    tfjsGraph: (c) => lowerUnary(c, "AddV2", {}, c.writer.float(c.op.by)),
  },
  scaleBy: {
    reference({ operand }) {
      const by = operand(1).data[0] as number;
      return tensorOf(
        operand(0).shape,
        operand(0).data.map((v) => v * by),
      );
    },
    gradient({ node, operand, dy, wanted, when, add }) {
      if (wanted(1)) throw new NotDifferentiable(node);
      return [when(0, () => add({ kind: "scaleBy" }, [dy, operand(1)])), undefined];
    },
    onnx: onnxOperator("Mul"),
    tfjs: tfFunction("mul"),
  },
  scaleRows: {
    reference({ operand }) {
      const row = volumeOf(operand(0).shape.slice(1));
      return tensorOf(
        operand(0).shape,
        operand(0).data.map((v, i) => v * (operand(1).data[Math.floor(i / row)] as number)),
      );
    },
    onnx({ writer, node, operand, operandType }) {
      const { shape } = operandType(0);
      const column = writer.ints([known(shape[0]), ...shape.slice(1).map(() => 1)]);
      const factors = writer.op("Reshape", [operand(1), column], {}, `${node.label} factors`);
      return writer.op("Mul", [operand(0), factors], {}, node.label);
    },
    tfjs({ node, isWeight, tf }) {
      // The last axis counts filters and rows of matrices: one number for each.
      if (!isWeight(0)) throw new Error(`tfjs: scaleRows (${node.label}) of something that is no weight`);
      return tf("mul");
    },
  },
  select: {
    reference: ({ operand }) => operand(operand(0).data[0] === 0 ? 2 : 1),
    onnx({ writer, node, operand }) {
      const chosen = writer.op("Cast", [operand(0)], { to: { int: onnxBool } }, `${node.label} decision`);
      return writer.op("Where", [chosen, operand(1), operand(2)], {}, node.label);
    },
  },
  clipFactor: {
    reference: ({ op: { limit }, operand }) =>
      tensorOf([], [limit / Math.max(Math.sqrt(operand(0).data[0] as number), limit)]),
    onnx({ op, writer, node, operand }) {
      const limit = writer.floats([op.limit]);
      const norm = writer.op("Sqrt", [operand(0)], {}, `${node.label} norm`);
      const longest = writer.op("Max", [norm, limit], {}, `${node.label} longest`);
      return writer.op("Div", [limit, longest], {}, node.label);
    },
  },
  sum: {
    reference: ({ op, operand }) => sumOver(operand(0), op.axes),
    gradient({ b, node, op, operand, dy, when, add }) {
      const { shape } = b.type(operand(0));
      if (op.axes.length !== shape.length) throw new NotDifferentiable(node);
      return [when(0, () => add({ kind: "broadcast", shape }, [dy]))];
    },
    onnx: ({ op, writer, operand, node }) =>
      writer.op("ReduceSum", [operand(0), writer.ints(op.axes)], { keepdims: { int: 0 } }, node.label),
    tfjs({ op, from, tf }) {
      const rank = from(0).type.shape.length;
      const axes = op.axes.map((axis) => channelsLast(axis, rank)).toSorted((a, b) => a - b);
      return axes.length === rank ? tf("sum") : tf("sum", axes);
    },
    tfjsGraph: wholeValue(lowerSum),
  },
  broadcast: {
    reference({ op, operand }) {
      const shape = op.shape.map((d, axis) => {
        if (d === "N") throw new Error(`reference: cannot broadcast a scalar to the open axis ${axis}`);
        return d;
      });
      return tensorOf(shape, new Float64Array(volumeOf(shape)).fill(operand(0).data[0] as number));
    },
    onnx: ({ op, writer, operand, node }) =>
      writer.op("Expand", [operand(0), writer.ints(reshapeTarget(op.shape))], {}, node.label),
  },
  flatten: {
    reference: ({ operand }) => {
      const [batch = 0, ...rest] = operand(0).shape;
      return tensorOf([batch, volumeOf(rest)], operand(0).data);
    },
    gradient: ({ b, operand, dy, when, add }) => [
      when(0, () => add({ kind: "reshape", shape: b.type(operand(0)).shape }, [dy])),
    ],
    onnx: ({ writer, operand, node }) => writer.op("Flatten", [operand(0)], { axis: { int: 1 } }, node.label),
    tfjs: libraryFunction("flatten"),
    tfjsGraph: (c) => flattened(c, 0),
  },
  reshape: {
    reference: ({ op, operand }) =>
      tensorOf(
        op.shape.map((d) => (d === "N" ? (operand(0).shape[0] as number) : d)),
        operand(0).data,
      ),
    gradient: ({ b, operand, dy, when, add }) => [
      when(0, () => add({ kind: "reshape", shape: b.type(operand(0)).shape }, [dy])),
    ],
    onnx: ({ op, writer, operand, node }) =>
      writer.op("Reshape", [operand(0), writer.ints(reshapeTarget(op.shape))], {}, node.label),
    tfjs: ({ op, operand, lib }) =>
      `${lib("reshape")}(tf, ${operand(0)}, ${literal(op.shape.map((d) => (d === "N" ? -1 : d)))})`,
    tfjsGraph: (c) =>
      flattensMaps(c) ? flattened(c, 0) : { kind: "whole", name: fromIrOrder(c, inIrOrder(c, 0), c.node.type) },
  },
  dropoutMask: {
    reference({ op, operand }) {
      const [seed, count] = [operand(0).data[0] as number, volumeOf(op.shape)];
      return tensorOf(op.shape, dropoutFactors(op, seed, count));
    },
    // A function of the seed: constant with respect to every weight.
    gradient: ({ node }) => node.inputs.map(() => undefined),
    onnx: lowerDropoutMask,
    tfjs: libraryFunction("dropoutMask"),
  },
};

/** Axis of the IR where maps have their channels last. */
const channelsLast = (axis: number, rank: number): number => (rank === 4 ? ([0, 3, 1, 2][axis] as number) : axis);

/** Is this reshape a flattening of maps? */
function flattensMaps({ typeOf, node }: Lowering): boolean {
  const [from, to] = [typeOf(0).shape, node.type.shape];
  return from.length === 4 && to.length === 2 && from[0] === to[0];
}

function sumOver(t: Tensor64, axes: readonly number[]): Tensor64 {
  const kept = t.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const out = zeros(kept.map((axis) => t.shape[axis] as number));
  t.data.forEach((value, flat) => {
    const index: number[] = [];
    let rest = flat;
    for (let axis = t.shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % (t.shape[axis] as number);
      rest = Math.floor(rest / (t.shape[axis] as number));
    }
    const target = kept.reduce((position, axis) => position * (t.shape[axis] as number) + (index[axis] as number), 0);
    out.data[target] = (out.data[target] as number) + value;
  });
  return out;
}
