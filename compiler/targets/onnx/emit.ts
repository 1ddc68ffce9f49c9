import type { OnnxOperator } from "../../contract/onnx-operators.js";
import { type Activation, type Graph, graphInputs, type Node, type NodeId, nodeOf, type Op } from "../../ir/graph.js";
import { lowerAvgpool, lowerAvgpoolGrad } from "./lower-average.js";
import { lowerConv2d, lowerConv2dInputGrad, padded } from "./lower-convolution.js";
import { lowerDropoutMask } from "./lower-dropout.js";
import { lowerConv2dFilterGrad } from "./lower-filter-gradient.js";
import {
  lowerChannelMeanGrad,
  lowerMaxpool,
  lowerMaxpoolGrad,
  lowerNormaliseImage,
  lowerNormaliseImageBy,
  lowerReluGrad,
  lowerSpatialMeanGrad,
} from "./lower-layers.js";
import {
  lowerHingeLoss,
  lowerHingeLossGrad,
  lowerPairLaplacian,
  lowerSigmoidCrossEntropy,
  lowerSigmoidCrossEntropyGrad,
  lowerSoftmaxCrossEntropy,
  lowerSoftmaxCrossEntropyGrad,
} from "./lower-losses.js";
import { lowerLrn, lowerLrnGrad } from "./lower-lrn.js";
import {
  lowerBatchMean,
  lowerBatchNorm,
  lowerBatchNormGrad,
  lowerBatchNormScaleGrad,
  lowerBatchVariance,
  lowerFixedNorm,
  lowerLeakyReluGrad,
  lowerPrelu,
  lowerPreluGrad,
  lowerPreluSlopeGrad,
  lowerSigmoidGrad,
  lowerTanhGrad,
} from "./lower-norm.js";
import { lowerContrastiveLoss, lowerContrastiveLossGrad } from "./lower-pairs.js";
import { lowerCutPatches, lowerJoin, lowerMirror, lowerPart } from "./lower-patches.js";
import { lowerAddRegions, lowerCutRegions, lowerTileCells, lowerUntileCells } from "./lower-regions.js";
import { known, type LoweringContext, mapOf, reshapeTarget } from "./lowering-context.js";
import { OnnxWriter, onnxBool } from "./model-writer.js";

export interface EmitOptions {
  /** Inputs that are written into the model as constants: trained weights of an exported net. */
  readonly weights?: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Encodes an IR graph as an ONNX model of plain opset-18 operators. The same graph gives the same bytes. */
export function emitOnnx(graph: Graph, options: EmitOptions = {}): Uint8Array {
  const writer = new OnnxWriter();
  const names: string[] = [];
  const byProducts = new Map<string, string>();
  const users = usersOf(graph);
  for (const { name } of [...graphInputs(graph), ...graph.outputs]) writer.reserve(name);

  for (const node of graph.nodes) {
    const input = (i: number): NodeId => {
      const id = node.inputs[i];
      if (id === undefined) throw new Error(`onnx: ${node.op.kind} (${node.label}) lacks operand ${i}`);
      return id;
    };
    const context: LoweringContext = {
      writer,
      node,
      op: node.op,
      operand: (i) => names[input(i)] as string,
      operandType: (i) => nodeOf(graph, input(i)).type,
      usedBy: (kind) => users.get(node.id)?.has(kind) ?? false,
      byProduct: (i, key) => {
        const name = byProducts.get(`${input(i)}/${key}`);
        if (name === undefined) throw new Error(`onnx: ${node.label} needs ${key} of its operand ${i}`);
        return name;
      },
      keep: (key, name) => byProducts.set(`${node.id}/${key}`, name),
    };
    const name = lowerNode(context, options);
    names.push(name);
    writer.typed(name, node.type);
  }
  for (const { name, id } of graph.outputs) writer.output(name, names[id] as string, nodeOf(graph, id).type);
  return writer.encode(graph.name, options.metadata ?? {});
}

function usersOf(graph: Graph): ReadonlyMap<NodeId, ReadonlySet<Op["kind"]>> {
  const users = new Map<NodeId, Set<Op["kind"]>>();
  for (const node of graph.nodes)
    for (const input of node.inputs) users.set(input, (users.get(input) ?? new Set()).add(node.op.kind));
  return users;
}

function lowerNode(c: LoweringContext, options: EmitOptions): string {
  const { op, writer, node } = c;
  const plain = (opType: OnnxOperator, operands = node.inputs.length): string =>
    writer.op(
      opType,
      Array.from({ length: operands }, (_, i) => c.operand(i)),
      {},
      node.label,
    );

  switch (op.kind) {
    case "input":
      return lowerInput(node, op.name, writer, options);
    case "constant":
      return writer.floats([op.value]);
    case "normaliseImage":
      return lowerNormaliseImage({ ...c, op });
    case "normaliseImageBy":
      return lowerNormaliseImageBy({ ...c, op });
    case "conv2d":
      return activated(c, op.activation, lowerConv2d({ ...c, op }));
    case "conv2dInputGrad":
      return lowerConv2dInputGrad({ ...c, op });
    case "conv2dFilterGrad":
      return lowerConv2dFilterGrad({ ...c, op });
    case "cutRegions":
      return lowerCutRegions({ ...c, op });
    case "addRegions":
      return lowerAddRegions({ ...c, op });
    case "tileCells":
      return lowerTileCells({ ...c, op });
    case "untileCells":
      return lowerUntileCells({ ...c, op });
    case "cutPatches":
      return lowerCutPatches({ ...c, op });
    case "join":
      return lowerJoin({ ...c, op });
    case "part":
      return lowerPart({ ...c, op });
    case "mirror":
      return lowerMirror({ ...c, op });
    case "pad2d":
      return padded(writer, c.operand(0), op.pad, node.label);
    case "crop2d": {
      const [height, width] = mapOf(c.operandType(0));
      const ends = [height - op.pad[0], width - op.pad[1]];
      return writer.op(
        "Slice",
        [c.operand(0), writer.ints(op.pad), writer.ints(ends), writer.ints([2, 3])],
        {},
        node.label,
      );
    }
    case "relu":
      return plain("Relu");
    case "reluGrad":
      return lowerReluGrad({ ...c, op });
    case "leakyRelu":
      return writer.op("LeakyRelu", [c.operand(0)], { alpha: { float: op.slope } }, node.label);
    case "leakyReluGrad":
      return lowerLeakyReluGrad({ ...c, op });
    case "prelu":
      return lowerPrelu({ ...c, op });
    case "preluGrad":
      return lowerPreluGrad({ ...c, op });
    case "preluSlopeGrad":
      return lowerPreluSlopeGrad({ ...c, op });
    case "sigmoid":
      return plain("Sigmoid");
    case "sigmoidGrad":
      return lowerSigmoidGrad({ ...c, op });
    case "tanh":
      return plain("Tanh");
    case "tanhGrad":
      return lowerTanhGrad({ ...c, op });
    case "batchNorm":
      return lowerBatchNorm({ ...c, op });
    case "batchNormGrad":
      return lowerBatchNormGrad({ ...c, op });
    case "batchNormScaleGrad":
      return lowerBatchNormScaleGrad({ ...c, op });
    case "batchMean":
      return lowerBatchMean({ ...c, op });
    case "batchVariance":
      return lowerBatchVariance({ ...c, op });
    case "fixedNorm":
      return lowerFixedNorm({ ...c, op });
    case "avgpool":
      return lowerAvgpool({ ...c, op });
    case "avgpoolGrad":
      return lowerAvgpoolGrad({ ...c, op });
    case "concat":
      return writer.op(
        "Concat",
        node.inputs.map((_, i) => c.operand(i)),
        { axis: { int: 1 } },
        node.label,
      );
    case "slice":
      return writer.op(
        "Slice",
        [c.operand(0), writer.ints([op.from]), writer.ints([op.to]), writer.ints([1])],
        {},
        node.label,
      );
    case "lrn":
      return lowerLrn({ ...c, op });
    case "lrnGrad":
      return lowerLrnGrad({ ...c, op });
    case "maxpool":
      return lowerMaxpool({ ...c, op });
    case "windowMean":
      return writer.op("AveragePool", [c.operand(0)], { kernel_shape: { ints: op.kernel } }, node.label);
    case "maxpoolGrad":
      return lowerMaxpoolGrad({ ...c, op });
    case "dense":
      return activated(
        c,
        op.activation,
        writer.op("Gemm", [c.operand(0), c.operand(1), c.operand(2)], { transB: { int: 1 } }, node.label),
      );
    case "matmul":
      return writer.op(
        "Gemm",
        [c.operand(0), c.operand(1)],
        { transA: { int: op.transA ? 1 : 0 }, transB: { int: op.transB ? 1 : 0 } },
        node.label,
      );
    case "spatialMean": {
      const mean = writer.op("GlobalAveragePool", [c.operand(0)], {}, `${node.label} map`);
      return writer.op("Flatten", [mean], { axis: { int: 1 } }, node.label);
    }
    case "spatialMeanGrad":
      return lowerSpatialMeanGrad({ ...c, op });
    case "channelMean":
      return writer.op("ReduceMean", [c.operand(0), writer.ints([1])], { keepdims: { int: 1 } }, node.label);
    case "channelMeanGrad":
      return lowerChannelMeanGrad({ ...c, op });
    case "flatten":
      return writer.op("Flatten", [c.operand(0)], { axis: { int: 1 } }, node.label);
    case "reshape":
      return writer.op("Reshape", [c.operand(0), writer.ints(reshapeTarget(op.shape))], {}, node.label);
    case "dropoutMask":
      return lowerDropoutMask({ ...c, op });
    case "softmaxCrossEntropy":
      return lowerSoftmaxCrossEntropy({ ...c, op });
    case "softmaxCrossEntropyGrad":
      return lowerSoftmaxCrossEntropyGrad({ ...c, op });
    case "sigmoidCrossEntropy":
      return lowerSigmoidCrossEntropy({ ...c, op });
    case "sigmoidCrossEntropyGrad":
      return lowerSigmoidCrossEntropyGrad({ ...c, op });
    case "hingeLoss":
      return lowerHingeLoss({ ...c, op });
    case "hingeLossGrad":
      return lowerHingeLossGrad({ ...c, op });
    case "contrastiveLoss":
      return lowerContrastiveLoss({ ...c, op });
    case "contrastiveLossGrad":
      return lowerContrastiveLossGrad({ ...c, op });
    case "pairLaplacian":
      return lowerPairLaplacian({ ...c, op });
    case "add":
      return plain("Add");
    case "sub":
      return plain("Sub");
    case "div":
      return plain("Div");
    case "sqrt":
      return plain("Sqrt");
    case "offset":
      return writer.op("Add", [c.operand(0), writer.floats([op.by])], {}, node.label);
    case "mul":
    case "scaleBy":
      return plain("Mul");
    case "scaleRows": {
      const { shape } = c.operandType(0);
      const column = writer.ints([known(shape[0]), ...shape.slice(1).map(() => 1)]);
      const factors = writer.op("Reshape", [c.operand(1), column], {}, `${node.label} factors`);
      return writer.op("Mul", [c.operand(0), factors], {}, node.label);
    }
    case "scale":
      return writer.op("Mul", [c.operand(0), writer.floats([op.by])], {}, node.label);
    case "select": {
      const chosen = writer.op("Cast", [c.operand(0)], { to: { int: onnxBool } }, `${node.label} decision`);
      return writer.op("Where", [chosen, c.operand(1), c.operand(2)], {}, node.label);
    }
    case "clipFactor": {
      const limit = writer.floats([op.limit]);
      const norm = writer.op("Sqrt", [c.operand(0)], {}, `${node.label} norm`);
      const longest = writer.op("Max", [norm, limit], {}, `${node.label} longest`);
      return writer.op("Div", [limit, longest], {}, node.label);
    }
    case "sum":
      return writer.op("ReduceSum", [c.operand(0), writer.ints(op.axes)], { keepdims: { int: 0 } }, node.label);
    case "broadcast":
      return writer.op("Expand", [c.operand(0), writer.ints(reshapeTarget(op.shape))], {}, node.label);
  }
}

/** ONNX Runtime fuses the two operators itself. */
function activated({ writer, node }: LoweringContext, activation: Activation | undefined, value: string): string {
  switch (activation) {
    case undefined:
      return value;
    case "relu":
      return writer.op("Relu", [value], {}, `${node.label} relu`);
  }
}

function lowerInput(node: Node, name: string, writer: OnnxWriter, options: EmitOptions): string {
  const baked = options.weights?.get(name);
  return baked === undefined ? writer.input(name, node.type) : writer.weights(name, baked.shape, baked.data);
}
