import type { Pair } from "../ir/graph.js";
import type { maps as forms } from "../ir/operators/maps.js";
import { avgpool, avgpoolGrad, maxpool, maxpoolGrad, windowMean } from "../reference/layers.js";
import { mirror } from "../reference/patches.js";
import { at, mapOf, mapSizes, type Tensor64, zeros } from "../reference/tensor.js";
import { libraryFunction, type Meanings, wholeValue } from "./meaning.js";
import { lowerAvgpool, lowerAvgpoolGrad } from "./onnx/average.js";
import { mapOf as mapOfType } from "./onnx/context.js";
import { padded } from "./onnx/convolution.js";
import { lowerMaxpool, lowerMaxpoolGrad, lowerSpatialMeanGrad } from "./onnx/layers.js";
import { lowerMirror } from "./onnx/patches.js";
import { whole } from "./tfjs-graph/forms.js";
import { mean } from "./tfjs-graph/norm.js";
import * as tf from "./tfjs-graph/pooling.js";
import { apply, slice, padded as tfPadded } from "./tfjs-graph/tensors.js";

/** Pooling, padding and means over positions. */
export const maps: Meanings<keyof typeof forms> = {
  maxpool: {
    reference: ({ op, operand }) => maxpool(op, operand(0)),
    gradient: ({ node, op, operand, dy, when, add }) => [
      when(0, () => add({ ...op, kind: "maxpoolGrad" }, [operand(0), node.id, dy])),
    ],
    onnx: lowerMaxpool,
    tfjs: libraryFunction("maxPool"),
    tfjsGraph: wholeValue(tf.lowerMaxpool),
  },
  maxpoolGrad: {
    reference: ({ op, operand }) => maxpoolGrad(op, operand(0), operand(2)),
    onnx: lowerMaxpoolGrad,
  },
  avgpool: {
    reference: ({ op, operand }) => avgpool(op, operand(0)),
    gradient: ({ op, dy, when, add, mapOf }) => [
      when(0, () => add({ ...op, kind: "avgpoolGrad", map: mapOf(0) }, [dy])),
    ],
    onnx: lowerAvgpool,
    tfjs: libraryFunction("avgPool"),
    tfjsGraph: wholeValue(tf.lowerAvgpool),
  },
  avgpoolGrad: {
    reference: ({ op, operand }) => avgpoolGrad(op, operand(0)),
    onnx: lowerAvgpoolGrad,
  },
  windowMean: {
    reference: ({ op, operand }) => windowMean(op, operand(0)),
    gradient({ op, dy, when, add }) {
      // The adjoint of a box filter is the box filter over the zero-padded gradient.
      const pad: Pair = [op.kernel[0] - 1, op.kernel[1] - 1];
      return [when(0, () => add(op, [add({ kind: "pad2d", pad }, [dy])]))];
    },
    onnx: ({ op, writer, operand, node }) =>
      writer.op("AveragePool", [operand(0)], { kernel_shape: { ints: op.kernel } }, node.label),
    tfjs: libraryFunction("windowMean"),
    tfjsGraph: wholeValue(tf.lowerWindowMean),
  },
  spatialMean: {
    reference({ operand }) {
      const [n, c, h, w] = mapSizes(operand(0));
      const out = zeros([n, c]);
      operand(0).data.forEach((v, i) => {
        const cell = Math.floor(i / (h * w));
        out.data[cell] = (out.data[cell] as number) + v / (h * w);
      });
      return out;
    },
    gradient: ({ dy, when, add, mapOf }) => [when(0, () => add({ kind: "spatialMeanGrad", map: mapOf(0) }, [dy]))],
    onnx({ writer, operand, node }) {
      const mean = writer.op("GlobalAveragePool", [operand(0)], {}, `${node.label} map`);
      return writer.op("Flatten", [mean], { axis: { int: 1 } }, node.label);
    },
    tfjs: (c) => c.tf("mean", [1, 2]),
    tfjsGraph: wholeValue((c) => mean(c, [1, 2], false)),
  },
  spatialMeanGrad: {
    reference({ op, operand }) {
      const [n = 0, c = 0] = operand(0).shape;
      const area = op.map[0] * op.map[1];
      return mapOf([n, c, ...op.map], (i, j) => (operand(0).data[i * c + j] as number) / area);
    },
    onnx: lowerSpatialMeanGrad,
  },
  pad2d: {
    reference: ({ op, operand }) => widened(operand(0), op.pad),
    gradient: ({ op, dy, when, add }) => [when(0, () => add({ kind: "crop2d", pad: op.pad }, [dy]))],
    onnx: ({ op, writer, operand, node }) => padded(writer, operand(0), op.pad, node.label),
    tfjs: libraryFunction("pad2d"),
    tfjsGraph: wholeValue((c) => {
      const [y, x] = c.op.pad;
      return tfPadded(c, whole(c, 0).name, [y, y, x, x]);
    }),
  },
  crop2d: {
    reference: ({ op, operand }) => widened(operand(0), [-op.pad[0], -op.pad[1]]),
    onnx({ op, writer, operand, operandType, node }) {
      const [height, width] = mapOfType(operandType(0));
      const ends = [height - op.pad[0], width - op.pad[1]];
      const operands = [operand(0), writer.ints(op.pad), writer.ints(ends), writer.ints([2, 3])];
      return writer.op("Slice", operands, {}, node.label);
    },
    tfjs: libraryFunction("crop2d"),
    tfjsGraph: wholeValue((c) => {
      const [height, width] = mapOfType(c.node.type);
      return slice(c, whole(c, 0).name, [0, ...c.op.pad, 0], [-1, height, width, -1]);
    }),
  },
  mirror: {
    reference: ({ operand }) => mirror(operand(0)),
    onnx: lowerMirror,
    tfjs: libraryFunction("mirror"),
    tfjsGraph: wholeValue((c) => apply(c, "ReverseV2", [whole(c, 0).name, c.writer.ints([2])])),
  },
};

/** A map with rows and columns of zeros around it; fewer where the numbers are negative. */
function widened(map: Tensor64, [dy, dx]: Pair): Tensor64 {
  const [n, c, h, w] = mapSizes(map);
  return mapOf([n, c, h + 2 * dy, w + 2 * dx], (i, j, y, x) => at(map, i, j, y - dy, x - dx));
}
