import type { activations as forms } from "../ir/operators/activations.js";
import { prelu, preluGrad, preluSlopeGrad } from "../reference/channels.js";
import { elementwise, libraryFunction, type Meanings, onnxOperator, tfFunction, wholeValue } from "./meaning.js";
import { lowerPrelu, lowerPreluGrad, lowerPreluSlopeGrad } from "./onnx/norm.js";
import { onnxFloat } from "./onnx/writer.js";
import { lowerUnary } from "./tfjs-graph/arithmetic.js";
import { lowerPrelu as lowerTfPrelu } from "./tfjs-graph/norm.js";

/** Activations and their gradients. */
export const activations: Meanings<keyof typeof forms> = {
  relu: {
    reference: elementwise((_, x) => Math.max(x as number, 0)),
    gradient: ({ node, dy, when, add }) => [when(0, () => add({ kind: "reluGrad" }, [node.id, dy]))],
    onnx: onnxOperator("Relu"),
    tfjs: tfFunction("relu"),
    tfjsGraph: (c) => lowerUnary(c, "Relu"),
  },
  reluGrad: {
    reference: elementwise((_, y, dy) => ((y as number) > 0 ? (dy as number) : 0)),
    /** The mask as a factor: ONNX Runtime's Where takes twice as long as Cast and Mul together. */
    onnx({ writer, node, operand }) {
      const positive = writer.op("Greater", [operand(0), writer.floats([0])], {}, `${node.label} positive`);
      const mask = writer.op("Cast", [positive], { to: { int: onnxFloat } }, `${node.label} mask`);
      return writer.op("Mul", [operand(1), mask], {}, node.label);
    },
  },
  leakyRelu: {
    reference: elementwise(({ slope }, x) => ((x as number) > 0 ? (x as number) : slope * (x as number))),
    gradient: ({ op, operand, dy, when, add }) => [
      when(0, () => add({ kind: "leakyReluGrad", slope: op.slope }, [operand(0), dy])),
    ],
    onnx: ({ writer, op, operand, node }) =>
      writer.op("LeakyRelu", [operand(0)], { alpha: { float: op.slope } }, node.label),
    tfjs: libraryFunction("leakyRelu"),
    tfjsGraph: (c) => lowerUnary(c, "LeakyRelu", { alpha: { f: c.op.slope } }),
  },
  leakyReluGrad: {
    reference: elementwise(({ slope }, x, dy) => ((x as number) > 0 ? (dy as number) : slope * (dy as number))),
    onnx({ writer, op, node, operand }) {
      const positive = writer.op("Greater", [operand(0), writer.floats([0])], {}, `${node.label} positive`);
      const weakened = writer.op("Mul", [operand(1), writer.floats([op.slope])], {}, `${node.label} weakened`);
      return writer.op("Where", [positive, operand(1), weakened], {}, node.label);
    },
  },
  sigmoid: {
    reference: elementwise((_, x) => 1 / (1 + Math.exp(-(x as number)))),
    gradient: ({ node, dy, when, add }) => [when(0, () => add({ kind: "sigmoidGrad" }, [node.id, dy]))],
    onnx: onnxOperator("Sigmoid"),
    tfjs: tfFunction("sigmoid"),
    tfjsGraph: (c) => lowerUnary(c, "Sigmoid"),
  },
  sigmoidGrad: {
    reference: elementwise((_, y, dy) => (dy as number) * (y as number) * (1 - (y as number))),
    /** dy y (1 - y) */
    onnx({ writer, node, operand }) {
      const rest = writer.op("Sub", [writer.floats([1]), operand(0)], {}, `${node.label} rest`);
      const slope = writer.op("Mul", [operand(0), rest], {}, `${node.label} slope`);
      return writer.op("Mul", [operand(1), slope], {}, node.label);
    },
  },
  tanh: {
    reference: elementwise((_, x) => Math.tanh(x as number)),
    gradient: ({ node, dy, when, add }) => [when(0, () => add({ kind: "tanhGrad" }, [node.id, dy]))],
    onnx: onnxOperator("Tanh"),
    tfjs: tfFunction("tanh"),
    tfjsGraph: (c) => lowerUnary(c, "Tanh"),
  },
  tanhGrad: {
    reference: elementwise((_, y, dy) => (dy as number) * (1 - (y as number) ** 2)),
    /** dy (1 - y^2) */
    onnx({ writer, node, operand }) {
      const square = writer.op("Mul", [operand(0), operand(0)], {}, `${node.label} square`);
      const slope = writer.op("Sub", [writer.floats([1]), square], {}, `${node.label} slope`);
      return writer.op("Mul", [operand(1), slope], {}, node.label);
    },
  },
  prelu: {
    reference: ({ operand }) => prelu(operand(0), operand(1)),
    gradient: ({ operand, dy, when, add }) => [
      when(0, () => add({ kind: "preluGrad" }, [operand(0), operand(1), dy])),
      when(1, () => add({ kind: "preluSlopeGrad" }, [operand(0), dy])),
    ],
    onnx: lowerPrelu,
    tfjs: libraryFunction("prelu"),
    tfjsGraph: wholeValue(lowerTfPrelu),
  },
  preluGrad: {
    reference: ({ operand }) => preluGrad(operand(0), operand(1), operand(2)),
    onnx: lowerPreluGrad,
  },
  preluSlopeGrad: {
    reference: ({ operand }) => preluSlopeGrad(operand(0), operand(1)),
    onnx: lowerPreluSlopeGrad,
  },
};
