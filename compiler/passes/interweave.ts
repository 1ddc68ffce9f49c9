import { type Graph, type NodeId, nodeOf } from "../ir/graph.js";
import { graphCost } from "./interweave/cost.js";
import { interweaveUpTo, isPatchGrid } from "./interweave/rewrite.js";
import type { Pass } from "./pass.js";

/**
 * The interweaved operation (paper, section 3), for any net: overlapping patches share what
 * they have in common. See docs/adr/0011-interweaved-operation.md.
 */
export const interweave: Pass = {
  name: "interweave",
  about: "compute what overlapping patches have in common once, as far as that is less work",
  requires: [],
  establishes: [],
  run: (graph) => interweaved(graph).graph,
};

/** The graph of the least estimated work, and the first node that sees patch by patch in it. */
export function interweaved(graph: Graph): { readonly graph: Graph; readonly limit: NodeId } {
  const first = graph.nodes.find(isPatchGrid);
  if (first === undefined) return { graph, limit: 0 };
  let best = { graph, limit: 0, cost: graphCost(graph) };
  for (const limit of limits(graph, first.id)) {
    const tried = interweaveUpTo(graph, limit);
    const cost = graphCost(tried);
    if (cost < best.cost) best = { graph: tried, limit, cost };
  }
  return best;
}

/** Before each layer with windows, and behind the last node. */
function limits(graph: Graph, first: NodeId): readonly NodeId[] {
  const windows = graph.nodes.filter(({ id, op }) => id > first && windowKinds.has(op.kind));
  return [...windows.slice(1).map(({ id }) => id), graph.nodes.length].filter((limit) => !insideLocal(graph, limit));
}

const windowKinds: ReadonlySet<string> = new Set(["conv2d", "maxpool", "avgpool", "pad2d", "cutRegions"]);

/** The regions of a local layer cannot be given back before they are tiled. */
function insideLocal(graph: Graph, limit: NodeId): boolean {
  if (limit >= graph.nodes.length) return false;
  return nodeOf(graph, limit).inputs.some((id) => nodeOf(graph, id).op.kind === "cutRegions");
}
