import { type Graph, type GraphOutput, type Node, type NodeId, nodeOf } from "./graph.js";
import { formatType } from "./infer.js";
import type { Operator } from "./operators/table.js";
import { nameText } from "./text/literal.js";
import { fieldsOf, valuesOf } from "./text/operators.js";

/**
 * The graph as text that `parseGraph` reads, one node a line:
 *
 *     graph N {
 *       input %image : u8[N, 8, 8, 3]
 *       %1 = normaliseImage(%image) {mean [127, 127, 127], std [64, 64, 64]} : f32[N, 3, 8, 8]  // normalised
 *       output response = %1
 *     }
 *
 * An input is called by its name, every other node by its position. What follows `//` is the node's label.
 */
export function printGraph(graph: Graph): string {
  const lines = [
    ...graph.nodes.map((node) => printNode(graph, node)),
    ...graph.outputs.map((output) => printOutput(graph, output)),
  ];
  return [`graph ${nameText(graph.name)} {`, ...lines.map((line) => `  ${line}`), "}", ""].join("\n");
}

/** How a node is called: `%C1.weight`, `%12`. */
export function printRef(graph: Graph, id: NodeId): string {
  const { op } = nodeOf(graph, id);
  return `%${op.kind === "input" ? nameText(op.name) : id}`;
}

/** An operator's attributes, with a space before: ` {stride 1x1, groups 1}`; empty where it has none. */
export function printAttributes(op: Operator): string {
  const values = valuesOf(op);
  const written = fieldsOf(op.kind).flatMap(({ name, attribute }) => {
    const value = values.get(name);
    return value === undefined ? [] : [`${name} ${attribute.print(value)}`];
  });
  return written.length === 0 ? "" : ` {${written.join(", ")}}`;
}

function printNode(graph: Graph, { id, op, inputs, type, label }: Node): string {
  const comment = label === (op.kind === "input" ? op.name : "") ? "" : `  // ${label}`;
  const name = printRef(graph, id);
  if (op.kind === "input") return `input ${name} : ${formatType(type)}${comment}`;
  const operands = inputs.map((input) => printRef(graph, input)).join(", ");
  return `${name} = ${op.kind}(${operands})${printAttributes(op)} : ${formatType(type)}${comment}`;
}

const printOutput = (graph: Graph, { name, id }: GraphOutput): string =>
  `output ${nameText(name)} = ${printRef(graph, id)}`;
