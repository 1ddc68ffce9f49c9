import type { ConvAttributes, Graph, IrDim, Node, Op, Pair } from "../ir/graph.js";
import { rewriteGraph } from "../ir/rewrite.js";
import { cheapest, filterGradCosts, inputGradCosts } from "./lowering-cost.js";
import type { Pass, Property } from "./pass.js";

const undecided = (op: Op): boolean =>
  (op.kind === "conv2dFilterGrad" || op.kind === "conv2dInputGrad") && op.lowering === undefined;

/** Every gradient of a convolution says how it is formed. */
export const lowered: Property = {
  name: "lowered",
  problems: (graph) =>
    graph.nodes
      .filter((node) => undecided(node.op))
      .map((node) => ({ node: node.id, message: `${node.op.kind} (${node.label}) has no lowering` })),
};

/** Chooses how each gradient of a convolution is formed, by the estimated cost of the ways there are. */
export const lowering: Pass = {
  name: "lowering",
  about: "choose how each gradient of a convolution is formed, by a cost model",
  requires: [],
  establishes: [lowered],
  run: (graph) =>
    rewriteGraph(graph, (b, node, inputs) => {
      const op = chosen(graph, node);
      return op === undefined ? undefined : b.add(op, inputs, node.label);
    }),
};

function chosen(graph: Graph, node: Node): Op | undefined {
  const { op } = node;
  if (op.kind === "conv2d") return convolution(graph, node);
  const shape = (i: number): readonly number[] => graph.nodes[node.inputs[i] ?? -1]?.type.shape.map(size) ?? [];
  if (!undecided(op)) return undefined;
  if (op.kind === "conv2dFilterGrad") {
    const [batch = 0, channels = 0, height = 0, width = 0] = shape(0);
    const [, filters = 0] = shape(1);
    if (isProduct(op, op.kernel, [height, width])) return { ...op, lowering: "products" };
    const costs = filterGradCosts(op, { batch, channels, filters, map: [height, width], kernel: op.kernel });
    return { ...op, lowering: cheapest(costs) };
  }
  if (op.kind === "conv2dInputGrad") {
    const [batch = 0] = shape(0);
    const [filters = 0, inGroup = 0, kh = 0, kw = 0] = shape(1);
    if (isProduct(op, [kh, kw], op.input)) return { ...op, lowering: "products" };
    const sizes = { batch, channels: inGroup * op.groups, filters, map: op.input, kernel: [kh, kw] } as const;
    return { ...op, lowering: cheapest(inputGradCosts(op, sizes)) };
  }
  return undefined;
}

function convolution(graph: Graph, { op, inputs }: Node): Op | undefined {
  if (op.kind !== "conv2d" || op.lowering !== undefined) return undefined;
  const [map, kernel] = inputs.slice(0, 2).map((id): Pair => {
    const [, , height = "N", width = "N"] = graph.nodes[id]?.type.shape ?? [];
    return [size(height), size(width)];
  });
  return map !== undefined && kernel !== undefined && isProduct(op, kernel, map)
    ? { ...op, lowering: "products" }
    : undefined;
}

/** Do the filters cover the whole map, so that there is one position? */
function isProduct({ pad }: ConvAttributes, kernel: Pair, map: Pair): boolean {
  return ([0, 1] as const).every((i) => pad[i] === 0 && kernel[i] === map[i]);
}

/** Gradients exist only where the batch size is known. */
function size(d: IrDim): number {
  if (d === "N") throw new Error("lowering: a gradient over an open batch");
  return d;
}
