import { type Graph, type Node, nodeOf, type TensorType } from "../../ir/graph.js";

/**
 * Estimated time of a graph of known sizes, in multiply-adds of a convolution; only ratios matter. Copies and simple
 * layers count by the values that they write. Measured with ONNX Runtime 1.30 on two AVX2 cores.
 */
const perValue = { copy: 20, simple: 20, pool: 60, lrn: 600 } as const;
/** Of every operator, whatever it does. */
const perOperator = 200_000;

/** Of the nodes that any output needs; weights are constants, and what is made of them alone is free. */
export function graphCost(graph: Graph): number {
  const fixed: boolean[] = [];
  return graph.nodes.reduce((sum, node) => {
    const isFixed = node.op.kind === "input" ? node.op.name !== "image" : node.inputs.every((id) => fixed[id]);
    fixed.push(isFixed);
    return isFixed ? sum : sum + nodeCost(graph, node);
  }, 0);
}

/** Multiply-adds of the convolutions and dense layers of a graph. */
export const multiplyAdds = (graph: Graph): number =>
  graph.nodes.reduce((sum, node) => sum + nodeMultiplyAdds(graph, node), 0);

export function nodeMultiplyAdds(graph: Graph, { op, inputs, type }: Node): number {
  const weight = (): readonly number[] => nodeOf(graph, inputs[1] ?? -1).type.shape.map(Number);
  if (op.kind === "conv2d" || op.kind === "dense")
    return (
      volume(type) *
      weight()
        .slice(1)
        .reduce((a, d) => a * d, 1)
    );
  return 0;
}

function nodeCost(graph: Graph, node: Node): number {
  const values = volume(node.type);
  switch (node.op.kind) {
    case "input":
    case "reshape":
    case "flatten":
      return 0;
    case "conv2d":
    case "dense":
      return perOperator + nodeMultiplyAdds(graph, node) + perValue.simple * values;
    case "cutPatches": {
      // A slice for each row of patches, then one for each column, and what stacks them.
      const { rows, columns, size } = node.op;
      const [, , , width] = nodeOf(graph, node.inputs[0] ?? -1).type.shape.map(Number);
      const bands = rows.length > 1 ? (values * (width ?? 1)) / size[1] / columns.length : 0;
      return perOperator * (rows.length + columns.length) + 2 * perValue.copy * (values + bands);
    }
    case "lrn":
      return perOperator + perValue.lrn * values;
    case "maxpool":
    case "avgpool":
      return perOperator + perValue.pool * values;
    case "part":
    case "slice":
    case "join":
    case "concat":
      return perOperator + perValue.copy * values;
    default:
      return perOperator + perValue.simple * values;
  }
}

const volume = ({ shape }: TensorType): number =>
  shape.reduce<number>((product, d) => product * (d === "N" ? 1 : d), 1);
