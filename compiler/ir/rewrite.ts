import { GraphBuilder } from "./builder.js";
import type { Graph, Node, NodeId } from "./graph.js";

/**
 * What becomes of one node. `node` is as it stands in the old graph, `inputs` are its operands in the builder. The
 * result is a node of the builder, or `undefined` to keep the operator as it is, on the new operands.
 */
export type Rewriter = (b: GraphBuilder, node: Node, inputs: readonly NodeId[]) => NodeId | undefined;

/**
 * A new graph, made node by node in order. Inputs and the names of outputs stay; what no output needs any more goes,
 * and equal operators on equal operands become one.
 */
export function rewriteGraph(graph: Graph, rewrite: Rewriter): Graph {
  const b = new GraphBuilder();
  const renamed: NodeId[] = [];
  const inBuilder = (id: NodeId): NodeId => {
    const found = renamed[id];
    if (found === undefined) throw new Error(`IR: %${id} is used before it is defined`);
    return found;
  };
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(inBuilder);
    renamed.push(rewrite(b, node, inputs) ?? b.add(node.op, inputs, node.label));
  }
  return b.finish(
    graph.name,
    graph.outputs.map(({ name, id }) => ({ name, id: inBuilder(id) })),
  );
}

/** The nodes that read each node, by its id; a node that reads another twice is listed twice. Outputs do not count. */
export function readersOf(graph: Graph): readonly (readonly NodeId[])[] {
  const readers: NodeId[][] = graph.nodes.map(() => []);
  for (const node of graph.nodes) for (const input of node.inputs) readers[input]?.push(node.id);
  return readers;
}
