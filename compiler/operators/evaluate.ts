/**
 * The meaning of the IR: a plain interpreter in double precision. It is the oracle for gradients and for every
 * engine, and is never used for training.
 */
import type { Graph, Node } from "../ir/graph.js";
import type { Tensor64 } from "../reference/tensor.js";
import { meaningOf } from "./table.js";

type Tensors = Readonly<Record<string, Tensor64>>;

/** Values of all outputs of a graph for the given inputs; nodes that no output needs are passed over. Throws where an input is missing. */
export function evaluateGraph(graph: Graph, feeds: Tensors): Tensors {
  const needed = new Set(graph.outputs.map(({ id }) => id));
  for (const node of graph.nodes.toReversed())
    if (needed.has(node.id)) for (const input of node.inputs) needed.add(input);
  const values: Tensor64[] = [];
  for (const node of graph.nodes) {
    if (!needed.has(node.id)) continue;
    const operands = node.inputs.map((id) => values[id] as Tensor64);
    values[node.id] = evaluateNode(node, operands, feeds);
  }
  return Object.fromEntries(graph.outputs.map(({ name, id }) => [name, values[id] as Tensor64]));
}

function evaluateNode({ op }: Node, operands: readonly Tensor64[], feeds: Tensors): Tensor64 {
  if (op.kind === "input") {
    const fed = feeds[op.name];
    if (fed === undefined) throw new Error(`reference: input ${op.name} is not fed`);
    return fed;
  }
  const operand = (i: number): Tensor64 => {
    const found = operands[i];
    if (found === undefined) throw new Error(`reference: ${op.kind} lacks operand ${i}`);
    return found;
  };
  return meaningOf(op).reference({ op, operands, operand });
}
