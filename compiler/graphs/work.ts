import type { GraphWork } from "../contract/parts/work.js";
import type { Graph, IrDim, Node, TensorType } from "../ir/graph.js";

const sizeOf = (dim: IrDim): number => (dim === "N" ? 1 : dim);
const volume = ({ shape }: TensorType): number => shape.reduce<number>((product, dim) => product * sizeOf(dim), 1);

type Class = keyof GraphWork;

/**
 * Counts what one execution of a graph does, by class of operation: what dominates the time of a class is counted in its own unit,
 * so that a rate for each class gives seconds. An open batch counts as one image.
 */
export function graphWork(graph: Graph): GraphWork {
  const work: Record<Class, number> = { convolutions: 0, products: 0, pooling: 0, norms: 0, moved: 0, calls: 0 };
  for (const node of graph.nodes) {
    if (node.op.kind === "input" || node.op.kind === "constant") continue;
    const [unit, count] = countOf(node, (index) => graph.nodes[node.inputs[index] ?? -1]);
    work[unit] += count;
    work.calls++;
  }
  return work;
}

function countOf({ op, inputs, type }: Node, operand: (index: number) => Node | undefined): readonly [Class, number] {
  const shapeOf = (index: number): readonly number[] => (operand(index)?.type.shape ?? []).map(sizeOf);
  const bytes = (): number =>
    4 * (volume(type) + inputs.reduce((sum, _, i) => sum + volume(operand(i)?.type ?? { dtype: "f32", shape: [] }), 0));
  switch (op.kind) {
    case "conv2d": {
      const [, perGroup = 1, height = 1, width = 1] = shapeOf(1);
      return ["convolutions", volume(type) * perGroup * height * width];
    }
    case "conv2dInputGrad": {
      // As many as the convolution has: its result has the shape of the incoming gradient.
      const [, perGroup = 1, height = 1, width = 1] = shapeOf(1);
      return ["convolutions", shapeOf(0).reduce((a, b) => a * b, 1) * perGroup * height * width];
    }
    case "conv2dFilterGrad": {
      const perGroup = sizeOf(type.shape[1] ?? 1);
      return ["convolutions", shapeOf(1).reduce((a, b) => a * b, 1) * perGroup * op.kernel[0] * op.kernel[1]];
    }
    case "dense":
      return ["products", volume(type) * (shapeOf(1)[1] ?? 1)];
    case "matmul":
      return ["products", volume(type) * (shapeOf(0)[op.transA ? 0 : 1] ?? 1)];
    case "maxpool":
    case "avgpool":
      return ["pooling", volume(type) * op.kernel[0] * op.kernel[1]];
    case "maxpoolGrad":
    case "avgpoolGrad":
      return ["pooling", shapeOf(0).reduce((a, b) => a * b, 1) * op.kernel[0] * op.kernel[1]];
    case "lrn":
    case "lrnGrad":
      return ["norms", volume(type)];
    default:
      return ["moved", bytes()];
  }
}
