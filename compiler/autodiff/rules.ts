import type { GraphBuilder } from "../ir/builder.js";
import type { Node, NodeId, OpOf, Pair } from "../ir/graph.js";

/** Contributions to the gradients of a node's operands; `undefined` where none is asked for or none exists. */
export type OperandGradients = readonly (NodeId | undefined)[];

/** A node's operands had no gradient rule although one was needed. */
export class NotDifferentiable extends Error {
  constructor(node: Node) {
    super(`autodiff: ${node.op.kind} (${node.label}) has no gradient`);
    this.name = "NotDifferentiable";
  }
}

/**
 * Vector-Jacobian product of one node: given the gradient `dy` of the loss with respect to its result, the
 * gradients with respect to its operands. `wanted[i]` tells whether operand i needs one.
 */
export function operandGradients(
  b: GraphBuilder,
  node: Node,
  dy: NodeId,
  wanted: readonly boolean[],
): OperandGradients {
  const { op, inputs, label } = node;
  const name = `d ${label}`;
  const operand = (i: number): NodeId => {
    const id = inputs[i];
    if (id === undefined) throw new Error(`autodiff: ${op.kind} (${label}) lacks operand ${i}`);
    return id;
  };
  const mapOf = (id: NodeId): Pair => {
    const [height, width] = b.type(id).shape.slice(2);
    if (typeof height !== "number" || typeof width !== "number") throw new Error(`autodiff: ${label} is not a map`);
    return [height, width];
  };
  const when = (i: number, make: () => NodeId): NodeId | undefined => (wanted[i] ? make() : undefined);

  if ("activation" in op && op.activation !== undefined) throw new NotDifferentiable(node);
  switch (op.kind) {
    case "conv2d": {
      const { kind: _, ...attributes } = op;
      const [x, w] = [operand(0), operand(1)];
      return [
        when(0, () => b.add({ kind: "conv2dInputGrad", input: mapOf(x), ...attributes }, [dy, w], name)),
        when(1, () => b.add({ kind: "conv2dFilterGrad", kernel: mapOf(w), ...attributes }, [x, dy], name)),
        when(2, () => b.add({ kind: "sum", axes: [0, 2, 3] }, [dy], name)),
      ];
    }
    case "cutRegions":
      return [
        when(0, () =>
          b.add({ kind: "addRegions", rows: op.rows, columns: op.columns, map: mapOf(operand(0)) }, [dy], name),
        ),
      ];
    case "tileCells": {
      const size = mapOf(operand(0));
      return [when(0, () => b.add({ kind: "untileCells", heights: op.heights, widths: op.widths, size }, [dy], name))];
    }
    case "pad2d":
      return [when(0, () => b.add({ kind: "crop2d", pad: op.pad }, [dy], name))];
    case "relu":
      return [when(0, () => b.add({ kind: "reluGrad" }, [node.id, dy], name))];
    case "leakyRelu":
      return [when(0, () => b.add({ kind: "leakyReluGrad", slope: op.slope }, [operand(0), dy], name))];
    case "prelu":
      return [
        when(0, () => b.add({ kind: "preluGrad" }, [operand(0), operand(1), dy], name)),
        when(1, () => b.add({ kind: "preluSlopeGrad" }, [operand(0), dy], name)),
      ];
    case "sigmoid":
      return [when(0, () => b.add({ kind: "sigmoidGrad" }, [node.id, dy], name))];
    case "tanh":
      return [when(0, () => b.add({ kind: "tanhGrad" }, [node.id, dy], name))];
    case "batchNorm": {
      const { eps } = op;
      const [x, scale] = [operand(0), operand(1)];
      return [
        when(0, () => b.add({ kind: "batchNormGrad", eps }, [x, node.id, scale, dy], name)),
        when(1, () => b.add({ kind: "batchNormScaleGrad", eps }, [x, node.id, dy], name)),
        when(2, () =>
          b.add({ kind: "sum", axes: b.type(dy).shape.flatMap((_, i) => (i === 1 ? [] : [i])) }, [dy], name),
        ),
      ];
    }
    case "lrn":
      return [when(0, () => b.add({ ...op, kind: "lrnGrad" }, [operand(0), node.id, dy], name))];
    case "maxpool":
      return [when(0, () => b.add({ ...op, kind: "maxpoolGrad" }, [operand(0), node.id, dy], name))];
    case "avgpool":
      return [when(0, () => b.add({ ...op, kind: "avgpoolGrad", map: mapOf(operand(0)) }, [dy], name))];
    case "concat":
      return concatGradients(b, inputs, dy, name, wanted);
    case "windowMean": {
      // The adjoint of a box filter is the box filter over the zero-padded gradient.
      const pad: Pair = [op.kernel[0] - 1, op.kernel[1] - 1];
      return [when(0, () => b.add(op, [b.add({ kind: "pad2d", pad }, [dy], name)], name))];
    }
    case "dense":
      return [
        when(0, () => b.add({ kind: "matmul", transA: false, transB: false }, [dy, operand(1)], name)),
        when(1, () => b.add({ kind: "matmul", transA: true, transB: false }, [dy, operand(0)], name)),
        when(2, () => b.add({ kind: "sum", axes: [0] }, [dy], name)),
      ];
    case "matmul":
      return matmulGradients(b, op.transA, op.transB, operand(0), operand(1), dy, name, wanted);
    case "spatialMean":
      return [when(0, () => b.add({ kind: "spatialMeanGrad", map: mapOf(operand(0)) }, [dy], name))];
    case "channelMean": {
      const channels = b.type(operand(0)).shape[1];
      if (typeof channels !== "number") throw new Error(`autodiff: ${label} has no channels`);
      return [when(0, () => b.add({ kind: "channelMeanGrad", channels }, [dy], name))];
    }
    case "flatten":
    case "reshape":
      return [when(0, () => b.add({ kind: "reshape", shape: b.type(operand(0)).shape }, [dy], name))];
    case "softmaxCrossEntropy":
      return [when(0, () => scaled(b, { kind: "softmaxCrossEntropyGrad" }, inputs, dy, name)), undefined];
    case "sigmoidCrossEntropy":
      return [when(0, () => scaled(b, { kind: "sigmoidCrossEntropyGrad" }, inputs, dy, name)), undefined];
    case "hingeLoss":
      return [when(0, () => scaled(b, { kind: "hingeLossGrad" }, inputs, dy, name)), undefined];
    case "contrastiveLoss":
      return [when(0, () => scaled(b, { ...op, kind: "contrastiveLossGrad" }, inputs, dy, name)), undefined];
    case "add":
      return [when(0, () => dy), when(1, () => dy)];
    case "sub":
      return [when(0, () => dy), when(1, () => b.add({ kind: "scale", by: -1 }, [dy], name))];
    case "mul":
      return [
        when(0, () => b.add({ kind: "mul" }, [dy, operand(1)], name)),
        when(1, () => b.add({ kind: "mul" }, [dy, operand(0)], name)),
      ];
    case "div":
      return [
        when(0, () => b.add({ kind: "div" }, [dy, operand(1)], name)),
        when(1, () => {
          const product = b.add({ kind: "mul" }, [dy, node.id], name);
          const quotient = b.add({ kind: "div" }, [product, operand(1)], name);
          return b.add({ kind: "scale", by: -1 }, [quotient], name);
        }),
      ];
    case "sqrt":
      return [when(0, () => b.add({ kind: "scale", by: 0.5 }, [b.add({ kind: "div" }, [dy, node.id], name)], name))];
    case "offset":
      return [when(0, () => dy)];
    case "scale":
      return [when(0, () => b.add({ kind: "scale", by: op.by }, [dy], name))];
    case "scaleBy":
      if (wanted[1]) throw new NotDifferentiable(node);
      return [when(0, () => b.add({ kind: "scaleBy" }, [dy, operand(1)], name)), undefined];
    case "sum": {
      const shape = b.type(operand(0)).shape;
      if (op.axes.length !== shape.length) throw new NotDifferentiable(node);
      return [when(0, () => b.add({ kind: "broadcast", shape }, [dy], name))];
    }
    case "dropoutMask":
    case "pairLaplacian":
      // Functions of seeds and labels: constant with respect to every weight.
      return inputs.map(() => undefined);
    default:
      throw new NotDifferentiable(node);
  }
}

/** The part of the gradient that belongs to each operand. */
function concatGradients(
  b: GraphBuilder,
  inputs: readonly NodeId[],
  dy: NodeId,
  name: string,
  wanted: readonly boolean[],
): OperandGradients {
  let from = 0;
  return inputs.map((id, i) => {
    const size = b.type(id).shape[1];
    if (typeof size !== "number") throw new Error(`autodiff: ${name} joins operands of open size`);
    const part = { kind: "slice", from, to: from + size } as const;
    from += size;
    return wanted[i] ? b.add(part, [dy], name) : undefined;
  });
}

function scaled(
  b: GraphBuilder,
  op: OpOf<"softmaxCrossEntropyGrad" | "sigmoidCrossEntropyGrad" | "hingeLossGrad" | "contrastiveLossGrad">,
  inputs: readonly NodeId[],
  dy: NodeId,
  name: string,
): NodeId {
  return b.add({ kind: "scaleBy" }, [b.add(op, inputs, name), dy], name);
}

/** For C = op(A) op(B): dA = dC op(B)^T and dB = op(A)^T dC, each transposed back where the operand was. */
function matmulGradients(
  b: GraphBuilder,
  transA: boolean,
  transB: boolean,
  left: NodeId,
  right: NodeId,
  dy: NodeId,
  name: string,
  wanted: readonly boolean[],
): OperandGradients {
  const product = (x: NodeId, tx: boolean, y: NodeId, ty: boolean): NodeId =>
    b.add({ kind: "matmul", transA: tx, transB: ty }, [x, y], name);
  return [
    wanted[0] ? (transA ? product(right, transB, dy, true) : product(dy, false, right, !transB)) : undefined,
    wanted[1] ? (transB ? product(dy, true, left, transA) : product(left, !transA, dy, false)) : undefined,
  ];
}
