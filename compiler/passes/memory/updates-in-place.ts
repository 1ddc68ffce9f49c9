import { type Graph, graphInputs, type NodeId, nodeOf, type OpKind } from "../../ir/graph.js";
import { formatType } from "../../ir/infer.js";
import { nextOf } from "../../optimizers/update.js";

/** Operators that read an element of an operand only for the same element of the result. */
const elementwise: ReadonlySet<OpKind> = new Set<OpKind>([
  "add",
  "sub",
  "mul",
  "div",
  "scale",
  "offset",
  "sqrt",
  "scaleBy",
  "select",
]);

/** An input `X` and the node that computes its next value. */
export interface NextValue {
  readonly name: string;
  readonly input: NodeId;
  readonly writer: NodeId;
}

/** The inputs that have a next value of their own type, in order. */
export function nextValues(graph: Graph): readonly NextValue[] {
  const outputs = new Map(graph.outputs.map(({ name, id }) => [name, id]));
  return graphInputs(graph).flatMap(({ name, id, type }) => {
    const writer = outputs.get(nextOf(name));
    const same = writer !== undefined && formatType(nodeOf(graph, writer).type) === formatType(type);
    return same ? [{ name, input: id, writer }] : [];
  });
}

/**
 * Names of the inputs `X` whose memory may take the output `X.next` while the graph is run in its order: no node behind
 * the one that computes it reads `X`, that node reads `X` only element by element, and neither value is an output or
 * another input's next value too.
 */
export function updatesInPlace(graph: Graph): readonly string[] {
  const last = new Map<NodeId, NodeId>();
  for (const node of graph.nodes) for (const input of node.inputs) last.set(input, node.id);
  const uses = new Map<NodeId, number>();
  for (const { id } of graph.outputs) uses.set(id, (uses.get(id) ?? 0) + 1);
  return nextValues(graph)
    .filter(({ input, writer }) => {
      const { op, inputs } = nodeOf(graph, writer);
      const mayRead = elementwise.has(op.kind) || !inputs.includes(input);
      return (
        op.kind !== "input" &&
        mayRead &&
        (last.get(input) ?? -1) <= writer &&
        uses.get(writer) === 1 &&
        !uses.has(input)
      );
    })
    .map(({ name }) => name);
}
