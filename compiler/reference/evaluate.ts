/**
 * The meaning of the IR: a plain interpreter in double precision. It is the oracle for gradients and for every
 * engine, and is never used for training.
 */
import { dropoutFactors } from "../ir/dropout-mask.js";
import { type Activation, type Graph, type IrDim, type Node, nodeOf } from "../ir/graph.js";
import {
  batchMean,
  batchNorm,
  batchNormGrad,
  batchNormScaleGrad,
  batchVariance,
  concat,
  fixedNorm,
  normaliseImage,
  prelu,
  preluGrad,
  preluSlopeGrad,
  slice,
} from "./channels.js";
import { conv2d, conv2dFilterGrad, conv2dInputGrad } from "./convolution.js";
import { avgpool, avgpoolGrad, dense, lrn, lrnGrad, matmul, maxpool, maxpoolGrad, windowMean } from "./layers.js";
import {
  contrastiveLoss,
  contrastiveLossGrad,
  hingeLoss,
  hingeLossGrad,
  pairLaplacian,
  sigmoidCrossEntropy,
  sigmoidCrossEntropyGrad,
  softmaxCrossEntropy,
  softmaxCrossEntropyGrad,
} from "./losses.js";
import { cutPatches, join, mirror, part } from "./patches.js";
import { addRegions, cutRegions, tileCells, untileCells } from "./regions.js";
import { at, mapOf, mapSizes, type Tensor64, tensorOf, volumeOf, zeros } from "./tensor.js";

/** Values of all outputs of a graph for the given inputs; nodes that no output needs are passed over. Throws where an input is missing. */
export function evaluateGraph(
  graph: Graph,
  feeds: Readonly<Record<string, Tensor64>>,
): Readonly<Record<string, Tensor64>> {
  const needed = new Set(graph.outputs.map(({ id }) => id));
  for (const node of graph.nodes.toReversed())
    if (needed.has(node.id)) for (const input of node.inputs) needed.add(input);
  const values: Tensor64[] = [];
  for (const node of graph.nodes) {
    if (!needed.has(node.id)) continue;
    const operands = node.inputs.map((id) => values[id] as Tensor64);
    values[node.id] = evaluateNode(node, operands, feeds, (i) => nodeOf(graph, node.inputs[i] as number).type.shape);
  }
  return Object.fromEntries(graph.outputs.map(({ name, id }) => [name, values[id] as Tensor64]));
}

function evaluateNode(
  node: Node,
  operands: readonly Tensor64[],
  feeds: Readonly<Record<string, Tensor64>>,
  typeShape: (operand: number) => readonly IrDim[],
): Tensor64 {
  const { op } = node;
  const operand = (i: number): Tensor64 => {
    const found = operands[i];
    if (found === undefined) throw new Error(`reference: ${op.kind} lacks operand ${i}`);
    return found;
  };
  const elementwise = (f: (...values: number[]) => number): Tensor64 =>
    tensorOf(
      operand(0).shape,
      operand(0).data.map((_, i) => f(...operands.map((t) => t.data[i] as number))),
    );
  const batch = (): number => operand(0).shape[0] as number;
  const reshaped = (shape: readonly IrDim[]): Tensor64 =>
    tensorOf(
      shape.map((d) => (d === "N" ? batch() : d)),
      operand(0).data,
    );

  switch (op.kind) {
    case "input": {
      const fed = feeds[op.name];
      if (fed === undefined) throw new Error(`reference: input ${op.name} is not fed`);
      return fed;
    }
    case "constant":
      return tensorOf([], [op.value]);
    case "normaliseImage":
      return normaliseImage(operand(0), op.mean, op.std);
    case "normaliseImageBy":
      return normaliseImage(operand(0), operand(1).data, operand(2).data);
    case "conv2d":
      return activated(op.activation, conv2d(op, operand(0), operand(1), operand(2)));
    case "conv2dInputGrad":
      return conv2dInputGrad(op, operand(0), operand(1));
    case "conv2dFilterGrad":
      return conv2dFilterGrad(op, operand(0), operand(1));
    case "cutRegions":
      return cutRegions(op, operand(0));
    case "addRegions":
      return addRegions(op, operand(0));
    case "tileCells":
      return tileCells(op, operand(0));
    case "untileCells":
      return untileCells(op, operand(0));
    case "cutPatches":
      return cutPatches(op, operand(0));
    case "join":
      return join(op, operands);
    case "part":
      return part(op, operand(0));
    case "mirror":
      return mirror(operand(0));
    case "pad2d":
    case "crop2d": {
      const [n, c, h, w] = mapSizes(operand(0));
      const sign = op.kind === "pad2d" ? 1 : -1;
      const [dy, dx] = [sign * op.pad[0], sign * op.pad[1]];
      return mapOf([n, c, h + 2 * dy, w + 2 * dx], (i, j, y, x) => at(operand(0), i, j, y - dy, x - dx));
    }
    case "relu":
      return elementwise((x) => Math.max(x, 0));
    case "reluGrad":
      return elementwise((y, dy) => ((y as number) > 0 ? (dy as number) : 0));
    case "leakyRelu":
      return elementwise((x) => ((x as number) > 0 ? (x as number) : op.slope * (x as number)));
    case "leakyReluGrad":
      return elementwise((x, dy) => ((x as number) > 0 ? (dy as number) : op.slope * (dy as number)));
    case "prelu":
      return prelu(operand(0), operand(1));
    case "preluGrad":
      return preluGrad(operand(0), operand(1), operand(2));
    case "preluSlopeGrad":
      return preluSlopeGrad(operand(0), operand(1));
    case "sigmoid":
      return elementwise((x) => 1 / (1 + Math.exp(-(x as number))));
    case "sigmoidGrad":
      return elementwise((y, dy) => (dy as number) * (y as number) * (1 - (y as number)));
    case "tanh":
      return elementwise((x) => Math.tanh(x as number));
    case "tanhGrad":
      return elementwise((y, dy) => (dy as number) * (1 - (y as number) ** 2));
    case "batchNorm":
      return batchNorm(op, operand(0), operand(1), operand(2));
    case "batchNormGrad":
      return batchNormGrad(op, operand(0), operand(2), operand(3));
    case "batchNormScaleGrad":
      return batchNormScaleGrad(op, operand(0), operand(2));
    case "batchMean":
      return batchMean(operand(0));
    case "batchVariance":
      return batchVariance(operand(0));
    case "fixedNorm":
      return fixedNorm(op, operand(0), operand(1), operand(2), operand(3), operand(4));
    case "avgpool":
      return avgpool(op, operand(0));
    case "avgpoolGrad":
      return avgpoolGrad(op, operand(0));
    case "concat":
      return concat(operands);
    case "slice":
      return slice(op, operand(0));
    case "lrn":
      return lrn(op, operand(0));
    case "lrnGrad":
      return lrnGrad(op, operand(0), operand(2));
    case "maxpool":
      return maxpool(op, operand(0));
    case "windowMean":
      return windowMean(op, operand(0));
    case "maxpoolGrad":
      return maxpoolGrad(op, operand(0), operand(2));
    case "dense":
      return activated(op.activation, dense(operand(0), operand(1), operand(2)));
    case "matmul":
      return matmul(operand(0), operand(1), op.transA, op.transB);
    case "spatialMean": {
      const [n, c, h, w] = mapSizes(operand(0));
      const out = zeros([n, c]);
      operand(0).data.forEach((v, i) => {
        const cell = Math.floor(i / (h * w));
        out.data[cell] = (out.data[cell] as number) + v / (h * w);
      });
      return out;
    }
    case "spatialMeanGrad": {
      const [n = 0, c = 0] = operand(0).shape;
      const area = op.map[0] * op.map[1];
      return mapOf([n, c, ...op.map], (i, j) => (operand(0).data[i * c + j] as number) / area);
    }
    case "channelMean": {
      const [n, c, h, w] = mapSizes(operand(0));
      return mapOf([n, 1, h, w], (i, _, y, x) => {
        let sum = 0;
        for (let j = 0; j < c; j++) sum += at(operand(0), i, j, y, x);
        return sum / c;
      });
    }
    case "channelMeanGrad": {
      const [n, , h, w] = mapSizes(operand(0));
      return mapOf([n, op.channels, h, w], (i, _, y, x) => at(operand(0), i, 0, y, x) / op.channels);
    }
    case "flatten":
      return tensorOf([batch(), volumeOf(operand(0).shape.slice(1))], operand(0).data);
    case "reshape":
      return reshaped(op.shape);
    case "dropoutMask": {
      const [seed, count] = [operand(0).data[0] as number, volumeOf(op.shape)];
      return tensorOf(op.shape, dropoutFactors(op, seed, count));
    }
    case "softmaxCrossEntropy":
      return softmaxCrossEntropy(operand(0), operand(1));
    case "softmaxCrossEntropyGrad":
      return softmaxCrossEntropyGrad(operand(0), operand(1));
    case "sigmoidCrossEntropy":
      return sigmoidCrossEntropy(operand(0), operand(1));
    case "sigmoidCrossEntropyGrad":
      return sigmoidCrossEntropyGrad(operand(0), operand(1));
    case "hingeLoss":
      return hingeLoss(operand(0), operand(1));
    case "hingeLossGrad":
      return hingeLossGrad(operand(0), operand(1));
    case "contrastiveLoss":
      return contrastiveLoss(operand(0), operand(1), op.margin);
    case "contrastiveLossGrad":
      return contrastiveLossGrad(operand(0), operand(1), op.margin);
    case "pairLaplacian":
      return pairLaplacian(operand(0));
    case "add":
      return elementwise((a, b) => (a as number) + (b as number));
    case "sub":
      return elementwise((a, b) => (a as number) - (b as number));
    case "mul":
      return elementwise((a, b) => (a as number) * (b as number));
    case "div":
      return elementwise((a, b) => (a as number) / (b as number));
    case "sqrt":
      return elementwise((a) => Math.sqrt(a as number));
    case "scale":
      return elementwise((a) => (a as number) * op.by);
    case "offset":
      return elementwise((a) => (a as number) + op.by);
    case "scaleRows": {
      const row = volumeOf(operand(0).shape.slice(1));
      return tensorOf(
        operand(0).shape,
        operand(0).data.map((v, i) => v * (operand(1).data[Math.floor(i / row)] as number)),
      );
    }
    case "scaleBy": {
      const by = operand(1).data[0] as number;
      return tensorOf(
        operand(0).shape,
        operand(0).data.map((v) => v * by),
      );
    }
    case "select":
      return operand(operand(0).data[0] === 0 ? 2 : 1);
    case "clipFactor":
      return tensorOf([], [op.limit / Math.max(Math.sqrt(operand(0).data[0] as number), op.limit)]);
    case "sum":
      return sumOver(operand(0), op.axes);
    case "broadcast": {
      const shape = op.shape.map((d, axis) => (d === "N" ? openSize(typeShape(0), axis) : d));
      return tensorOf(shape, new Float64Array(volumeOf(shape)).fill(operand(0).data[0] as number));
    }
  }
}

function openSize(shape: readonly IrDim[], axis: number): number {
  throw new Error(`reference: cannot broadcast [${shape.join(", ")}] to an open axis ${axis}`);
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
