import type { channels as forms } from "../ir/operators/channels.js";
import {
  batchMean,
  batchNorm,
  batchNormGrad,
  batchNormScaleGrad,
  batchVariance,
  concat,
  fixedNorm,
  normaliseImage,
  slice,
} from "../reference/channels.js";
import { lrn, lrnGrad } from "../reference/layers.js";
import { at, mapOf, mapSizes } from "../reference/tensor.js";
import { type Differentiation, libraryFunction, type Meanings, type OperandGradients, wholeValue } from "./meaning.js";
import { lowerChannelMeanGrad, lowerNormaliseImage, lowerNormaliseImageBy } from "./onnx/layers.js";
import { lowerLrn, lowerLrnGrad } from "./onnx/lrn.js";
import {
  lowerBatchMean,
  lowerBatchNorm,
  lowerBatchNormGrad,
  lowerBatchNormScaleGrad,
  lowerBatchVariance,
  lowerFixedNorm,
} from "./onnx/norm.js";
import { lowerConcat, lowerSlice } from "./tfjs-graph/arithmetic.js";
import * as tf from "./tfjs-graph/norm.js";

/** What treats channels: normalisations, means over channels, joining and cutting. */
export const channels: Meanings<keyof typeof forms> = {
  normaliseImage: {
    reference: ({ op, operand }) => normaliseImage(operand(0), op.mean, op.std),
    onnx: lowerNormaliseImage,
    tfjs: libraryFunction("normaliseImage"),
    tfjsGraph: wholeValue(tf.lowerNormaliseImage),
  },
  normaliseImageBy: {
    reference: ({ operand }) => normaliseImage(operand(0), operand(1).data, operand(2).data),
    onnx: lowerNormaliseImageBy,
    tfjs: libraryFunction("normaliseImageBy"),
    tfjsGraph: wholeValue(tf.lowerNormaliseImageBy),
  },
  batchNorm: {
    reference: ({ op, operand }) => batchNorm(op, operand(0), operand(1), operand(2)),
    gradient({ b, node, op: { eps }, operand, dy, when, add }) {
      const [x, scale] = [operand(0), operand(1)];
      const axes = b.type(dy).shape.flatMap((_, i) => (i === 1 ? [] : [i]));
      return [
        when(0, () => add({ kind: "batchNormGrad", eps }, [x, node.id, scale, dy])),
        when(1, () => add({ kind: "batchNormScaleGrad", eps }, [x, node.id, dy])),
        when(2, () => add({ kind: "sum", axes }, [dy])),
      ];
    },
    onnx: lowerBatchNorm,
    tfjs: libraryFunction("batchNorm"),
  },
  batchNormGrad: {
    reference: ({ op, operand }) => batchNormGrad(op, operand(0), operand(2), operand(3)),
    onnx: lowerBatchNormGrad,
  },
  batchNormScaleGrad: {
    reference: ({ op, operand }) => batchNormScaleGrad(op, operand(0), operand(2)),
    onnx: lowerBatchNormScaleGrad,
  },
  batchMean: {
    reference: ({ operand }) => batchMean(operand(0)),
    onnx: lowerBatchMean,
    tfjs: libraryFunction("batchMean"),
  },
  batchVariance: {
    reference: ({ operand }) => batchVariance(operand(0)),
    onnx: lowerBatchVariance,
    tfjs: libraryFunction("batchVariance"),
  },
  fixedNorm: {
    reference: ({ op, operand }) => fixedNorm(op, operand(0), operand(1), operand(2), operand(3), operand(4)),
    onnx: lowerFixedNorm,
    tfjs: libraryFunction("fixedNorm"),
    tfjsGraph: wholeValue(tf.lowerFixedNorm),
  },
  lrn: {
    reference: ({ op, operand }) => lrn(op, operand(0)),
    gradient: ({ node, op, operand, dy, when, add }) => [
      when(0, () => add({ ...op, kind: "lrnGrad" }, [operand(0), node.id, dy])),
    ],
    onnx: lowerLrn,
    tfjs: libraryFunction("lrn"),
    tfjsGraph: wholeValue(tf.lowerLrn),
  },
  lrnGrad: {
    reference: ({ op, operand }) => lrnGrad(op, operand(0), operand(2)),
    onnx: lowerLrnGrad,
  },
  channelMean: {
    reference({ operand }) {
      const [n, c, h, w] = mapSizes(operand(0));
      return mapOf([n, 1, h, w], (i, _, y, x) => {
        let sum = 0;
        for (let j = 0; j < c; j++) sum += at(operand(0), i, j, y, x);
        return sum / c;
      });
    },
    gradient({ b, node, operand, dy, when, add }) {
      const channels = b.type(operand(0)).shape[1];
      if (typeof channels !== "number") throw new Error(`autodiff: ${node.label} has no channels`);
      return [when(0, () => add({ kind: "channelMeanGrad", channels }, [dy]))];
    },
    onnx: ({ writer, operand, node }) =>
      writer.op("ReduceMean", [operand(0), writer.ints([1])], { keepdims: { int: 1 } }, node.label),
    tfjs: libraryFunction("channelMean"),
    tfjsGraph: wholeValue((c) => tf.mean(c, [3], true)),
  },
  channelMeanGrad: {
    reference({ op, operand }) {
      const [n, , h, w] = mapSizes(operand(0));
      return mapOf([n, op.channels, h, w], (i, _, y, x) => at(operand(0), i, 0, y, x) / op.channels);
    },
    onnx: lowerChannelMeanGrad,
  },
  concat: {
    reference: ({ operands }) => concat(operands),
    gradient: concatGradients,
    onnx: ({ writer, node, operand }) =>
      writer.op(
        "Concat",
        node.inputs.map((_, i) => operand(i)),
        { axis: { int: 1 } },
        node.label,
      ),
    tfjs: ({ node, operands }) => `tf.concat([${operands()}], ${node.type.shape.length - 1})`,
    tfjsGraph: wholeValue(lowerConcat),
  },
  slice: {
    reference: ({ op, operand }) => slice(op, operand(0)),
    onnx: ({ op, writer, operand, node }) =>
      writer.op("Slice", [operand(0), writer.ints([op.from]), writer.ints([op.to]), writer.ints([1])], {}, node.label),
    tfjs: libraryFunction("sliceChannels"),
    tfjsGraph: wholeValue(lowerSlice),
  },
};

/** The part of the gradient that belongs to each operand. */
function concatGradients({ b, node, dy, name, when, add }: Differentiation): OperandGradients {
  let from = 0;
  return node.inputs.map((id, i) => {
    const size = b.type(id).shape[1];
    if (typeof size !== "number") throw new Error(`autodiff: ${name} joins operands of open size`);
    const part = { kind: "slice", from, to: from + size } as const;
    from += size;
    return when(i, () => add(part, [dy]));
  });
}
