import type { GraphBuilder } from "../ir/builder.js";
import type { NodeId } from "../ir/graph.js";

/**
 * Gradients (by the node that they belong to) scaled by limit / norm where their common L2 norm exceeds the limit;
 * Caffe's clip_gradients, applied before weight decay and multipliers as there.
 */
export function clipped(
  b: GraphBuilder,
  gradients: ReadonlyMap<NodeId, NodeId>,
  limit: number | undefined,
): ReadonlyMap<NodeId, NodeId> {
  if (limit === undefined) return gradients;
  const squares = [...gradients].map(([of, gradient]) => {
    const square = b.add({ kind: "mul" }, [gradient, gradient], `${b.node(of).label} gradient squared`);
    return b.add({ kind: "sum", axes: b.type(gradient).shape.map((_, axis) => axis) }, [square], "squared norm");
  });
  const [first, ...rest] = squares;
  if (first === undefined) return gradients;
  const total = rest.reduce((sum, next) => b.add({ kind: "add" }, [sum, next], "squared norm"), first);
  const factor = b.add({ kind: "clipFactor", limit }, [total], "clip factor");
  return new Map(
    [...gradients].map(([of, gradient]) => [
      of,
      b.add({ kind: "scaleBy" }, [gradient, factor], `${b.node(of).label} clipped`),
    ]),
  );
}
