import { type Graph, type IrDim, type Node, nodeOf } from "../../ir/graph.js";
import { foldWeights, type WeightsByName } from "./fold-weights.js";
import { flattened, fromIrOrder, inIrOrder, plain, whole } from "./forms.js";
import type { TfGraph, TfPort } from "./graph-def.js";
import { GraphWriter } from "./graph-writer.js";
import { lowerBinary, lowerConcat, lowerDense, lowerSlice, lowerUnary } from "./lower-arithmetic.js";
import { lowerConv2d } from "./lower-convolution.js";
import {
  lowerFixedNorm,
  lowerLrn,
  lowerNormaliseImage,
  lowerNormaliseImageBy,
  lowerPrelu,
  lowerSum,
  mean,
} from "./lower-norm.js";
import { lowerAvgpool, lowerMaxpool, lowerWindowMean } from "./lower-pooling.js";
import { lowerCutPatches, lowerTileCells } from "./lower-regions.js";
import { concat, floatType, padded, slice } from "./tensors.js";
import { type Lowering, mapOf, openShape, sizesOf, type Value } from "./values.js";

export interface EmitOptions {
  /** Outputs to add, int32: 1 where the output of the given name is above 0, else -1. */
  readonly signs?: Readonly<Record<string, string>>;
}

/**
 * An inference graph as a TensorFlow graph whose weights are constants. Maps are N x height x width x channels there, pictures
 * int32; vectors are what they are in the IR.
 *
 * @param weights every input of the graph that is not data.
 */
export function emitTfjsGraph(graph: Graph, weights: WeightsByName, { signs = {} }: EmitOptions = {}): TfGraph {
  const writer = new GraphWriter();
  const { fixed, values: constants } = foldWeights(graph, weights);
  const values: Value[] = [];
  const lowering = (node: Node): Lowering => ({
    writer,
    node,
    op: node.op,
    operand: (i) => values[operandOf(node, i)] as Value,
    typeOf: (i) => nodeOf(graph, operandOf(node, i)).type,
  });
  for (const { op } of graph.nodes) if (op.kind === "input" && !weights.has(op.name)) writer.reserve(op.name);
  for (const name of [...graph.outputs.map((output) => output.name), ...Object.keys(signs)]) writer.reserve(name);
  for (const node of graph.nodes) {
    const constant = constants.get(node.id);
    if (constant !== undefined) values[node.id] = { kind: "constant", constant };
    else if (!fixed.has(node.id)) values[node.id] = lowerNode(lowering(node));
  }
  for (const { name, id } of graph.outputs) {
    const node = nodeOf(graph, id);
    const read: Node = { ...node, inputs: [id] };
    writer.output(portOf(name, node), plain(lowering(read), 0));
    for (const [sign, of] of Object.entries(signs))
      if (of === name) writer.output({ ...portOf(sign, node), type: "DT_INT32" }, signOf(writer, name));
  }
  return writer.finish();
}

function signOf(writer: GraphWriter, name: string): string {
  const positive = writer.op("Greater", [name, writer.float(0)], floatType, `${name}/positive`);
  const operands = [positive, writer.int(1), writer.int(-1)];
  return writer.op("SelectV2", operands, { T: { type: "DT_INT32" } }, `${name}/sign`);
}

function operandOf(node: Node, i: number): number {
  const id = node.inputs[i];
  if (id === undefined) throw new Error(`tfjs graph: ${node.op.kind} (${node.label}) lacks operand ${i}`);
  return id;
}

/** An open size is -1; maps have their channels last, and bytes come as whole numbers. */
function portOf(name: string, { type }: Node): TfPort {
  const shape = openShape(type.shape);
  const [batch = 1, channels = 1, height = 1, width = 1] = shape;
  if (type.dtype === "f32" && shape.length === 4)
    return { name, type: "DT_FLOAT", shape: [batch, height, width, channels] };
  return { name, type: type.dtype === "f32" ? "DT_FLOAT" : "DT_INT32", shape };
}

function lowerNode(c: Lowering): Value {
  const { op, node } = c;
  const one = (name: string): Value => ({ kind: "whole", name });
  switch (op.kind) {
    case "input":
      return one(c.writer.input(portOf(op.name, node)));
    case "normaliseImage":
      return one(lowerNormaliseImage({ ...c, op }));
    case "normaliseImageBy":
      return one(lowerNormaliseImageBy({ ...c, op }));
    case "conv2d":
      return lowerConv2d({ ...c, op });
    case "cutRegions":
      return { kind: "cells", map: whole(c, 0).name, sizes: sizesOf(c.typeOf(0)), op };
    case "tileCells":
      return lowerTileCells({ ...c, op });
    case "cutPatches":
      return lowerCutPatches({ ...c, op });
    case "join":
      return one(
        concat(
          c,
          c.node.inputs.map((_, i) => whole(c, i).name),
          joinedAxis[op.axis],
        ),
      );
    case "part":
      return one(
        slice(c, plain(c, 0), [op.from, ...rest(node.type.shape, 0)], [op.to - op.from, ...rest(node.type.shape, -1)]),
      );
    case "mirror":
      return one(c.writer.op("ReverseV2", [whole(c, 0).name, c.writer.ints([2])], floatType, node.label));
    case "pad2d":
      return one(padded(c, whole(c, 0).name, [op.pad[0], op.pad[0], op.pad[1], op.pad[1]]));
    case "crop2d": {
      const [height, width] = mapOf(node.type);
      return one(slice(c, whole(c, 0).name, [0, op.pad[0], op.pad[1], 0], [-1, height, width, -1]));
    }
    case "relu":
      return lowerUnary(c, "Relu");
    case "sigmoid":
      return lowerUnary(c, "Sigmoid");
    case "tanh":
      return lowerUnary(c, "Tanh");
    case "sqrt":
      return lowerUnary(c, "Sqrt");
    case "leakyRelu":
      return lowerUnary(c, "LeakyRelu", { alpha: { f: op.slope } });
    case "prelu":
      return one(lowerPrelu({ ...c, op }));
    case "fixedNorm":
      return one(lowerFixedNorm({ ...c, op }));
    case "lrn":
      return one(lowerLrn({ ...c, op }));
    case "maxpool":
      return one(lowerMaxpool({ ...c, op }));
    case "avgpool":
      return one(lowerAvgpool({ ...c, op }));
    case "windowMean":
      return one(lowerWindowMean({ ...c, op }));
    case "dense":
      return one(lowerDense({ ...c, op }));
    case "spatialMean":
      return one(mean({ ...c, op }, [1, 2], false));
    case "channelMean":
      return one(mean({ ...c, op }, [3], true));
    case "concat":
      return one(lowerConcat({ ...c, op }));
    case "slice":
      return one(lowerSlice({ ...c, op }));
    case "flatten":
      return flattened(c, 0);
    case "reshape":
      return keepsBatch(c) ? flattened(c, 0) : one(fromIrOrder(c, inIrOrder(c, 0), node.type));
    case "sum":
      return one(lowerSum({ ...c, op }));
    case "add":
      return lowerBinary(c, "AddV2");
    case "sub":
      return lowerBinary(c, "Sub");
    case "mul":
      return lowerBinary(c, "Mul");
    case "div":
      return lowerBinary(c, "RealDiv");
    case "scale":
      return lowerUnary(c, "Mul", {}, c.writer.float(op.by));
    case "offset":
      return lowerUnary(c, "AddV2", {}, c.writer.float(op.by));
    case "constant":
    case "scaleBy":
    case "scaleRows":
    case "select":
    case "clipFactor":
    case "broadcast":
    case "matmul":
    case "dropoutMask":
    case "conv2dInputGrad":
    case "conv2dFilterGrad":
    case "addRegions":
    case "untileCells":
    case "reluGrad":
    case "leakyReluGrad":
    case "preluGrad":
    case "preluSlopeGrad":
    case "sigmoidGrad":
    case "tanhGrad":
    case "batchNorm":
    case "batchNormGrad":
    case "batchNormScaleGrad":
    case "batchMean":
    case "batchVariance":
    case "lrnGrad":
    case "maxpoolGrad":
    case "avgpoolGrad":
    case "spatialMeanGrad":
    case "channelMeanGrad":
    case "softmaxCrossEntropy":
    case "softmaxCrossEntropyGrad":
    case "sigmoidCrossEntropy":
    case "sigmoidCrossEntropyGrad":
    case "hingeLoss":
    case "hingeLossGrad":
    case "contrastiveLoss":
    case "contrastiveLossGrad":
    case "pairLaplacian":
      throw new Error(`tfjs graph: ${op.kind} (${node.label}) on data is no part of an inference graph`);
    default: {
      const never: never = op;
      return never;
    }
  }
}

/** Batch, rows and columns of the IR among the axes of a tensor. */
const joinedAxis = { 0: 0, 2: 1, 3: 2 } as const;

const rest = (shape: readonly IrDim[], value: number): readonly number[] => shape.slice(1).map(() => value);

/** Is this reshape a flattening of maps? */
function keepsBatch(c: Lowering): boolean {
  const from = c.typeOf(0).shape;
  const to = c.node.type.shape;
  return from.length === 4 && to.length === 2 && from[0] === to[0];
}
