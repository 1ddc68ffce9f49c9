import { GraphBuilder } from "../ir/builder.js";
import type { NodeId } from "../ir/graph.js";
import type { Pass, Property } from "./pass.js";

/** Every node but the inputs is needed by an output. */
export const noDeadCode: Property = {
  name: "no-dead-code",
  problems: (graph) => {
    const needed = new Set<NodeId>(graph.outputs.map(({ id }) => id));
    for (const node of graph.nodes.toReversed())
      if (needed.has(node.id)) for (const input of node.inputs) needed.add(input);
    return graph.nodes
      .filter(({ id, op }) => op.kind !== "input" && !needed.has(id))
      .map(({ id, op, label }) => ({ node: id, message: `no output needs ${op.kind} (${label})` }));
  },
};

/** Drops what no output needs. Inputs stay: they are what a graph is called with. */
export const deadCode: Pass = {
  name: "dead-code",
  about: "drop what no output needs",
  requires: [],
  establishes: [noDeadCode],
  run: (graph) => GraphBuilder.from(graph).finish(graph.name, graph.outputs),
};
