import type { Graph, Node, NodeId } from "../ir/graph.js";
import { readersOf, rewriteGraph } from "../ir/rewrite.js";
import type { Pass } from "./pass.js";

/**
 * reluGrad(r, maxpoolGrad(r, y, dy)) = maxpoolGrad(r, y, reluGrad(y, dy)) for r = relu(x) and y its maxima: a window's
 * gradient goes to a place where r equals y, so that y tells already whether it is let through. The mask is then applied
 * to the pooled map, which is smaller, and not to the one before.
 */
export const maskPooled: Pass = {
  name: "mask-pooled",
  about: "apply the mask of a ReLU's gradient behind the pooling, on the smaller map",
  requires: [],
  establishes: [],
  run: (graph) => {
    const readers = readersOf(graph);
    const kept = new Set(graph.outputs.map(({ id }) => id));
    return rewriteGraph(graph, (b, node, inputs) => {
      const pool = maskedPool(graph, node);
      if (pool === undefined || readers[pool.id]?.length !== 1 || kept.has(pool.id)) return undefined;
      const [relu, scattered] = inputs as [NodeId, NodeId];
      const [, pooled, dy] = b.node(scattered).inputs as [NodeId, NodeId, NodeId];
      const masked = b.add({ kind: "reluGrad" }, [pooled, dy], node.label);
      return b.add(pool.op, [relu, pooled, masked], pool.label);
    });
  },
};

/** The maxpoolGrad behind a reluGrad over the same map. */
function maskedPool(graph: Graph, node: Node): Node | undefined {
  if (node.op.kind !== "reluGrad") return undefined;
  const [relu, gradient] = node.inputs.map((id) => graph.nodes[id]);
  if (relu?.op.kind !== "relu" || gradient?.op.kind !== "maxpoolGrad") return undefined;
  return gradient.inputs[0] === relu.id ? gradient : undefined;
}
