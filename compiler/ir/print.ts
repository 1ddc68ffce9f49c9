import type { Graph, Op } from "./graph.js";
import { formatType } from "./infer.js";

/** The graph as text, one node a line: `%3 = relu(%2) : f32[N, 24, 48, 48]  // C1.relu`. */
export function printGraph(graph: Graph): string {
  const lines = graph.nodes.map((node) => {
    const operands = node.inputs.map((id) => `%${id}`).join(", ");
    return `  %${node.id} = ${printOp(node.op)}(${operands}) : ${formatType(node.type)}  // ${node.label}`;
  });
  const outputs = graph.outputs.map(({ name, id }) => `${name} = %${id}`).join(", ");
  return [`graph ${graph.name} {`, ...lines, `  return ${outputs}`, "}", ""].join("\n");
}

function printOp(op: Op): string {
  const { kind, ...attributes } = op;
  if (op.kind === "input") return `input "${op.name}"`;
  const text = Object.entries(attributes)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(" ");
  return text === "" ? kind : `${kind}<${text}>`;
}
