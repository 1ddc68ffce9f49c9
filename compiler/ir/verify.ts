import type { Graph, Node, NodeId } from "./graph.js";
import { formatType, IrError, inferType } from "./infer.js";
import { attributeFault } from "./text/operators.js";

/** What is wrong with a graph, and at which node if it is one. */
export interface Problem {
  readonly node?: NodeId;
  readonly message: string;
}

export function formatProblem({ node, message }: Problem): string {
  return node === undefined ? message : `%${node}: ${message}`;
}

/**
 * All faults of a graph's form, in time linear in its size: ids are positions, operands stand before their readers,
 * attributes are complete and in range, types are those that `inferType` gives, labels are one line, names of inputs and
 * of outputs are unique, outputs exist. Empty for a sound graph.
 */
export function verifyGraph(graph: Graph): readonly Problem[] {
  return [...graph.nodes.flatMap((node, i) => nodeProblems(graph, node, i)), ...nameProblems(graph)];
}

function nodeProblems(graph: Graph, node: Node, position: number): readonly Problem[] {
  const at = (message: string): readonly Problem[] => [{ node: position, message }];
  if (node.id !== position) return at(`has the id ${node.id}, expected its position`);
  if (node.label.includes("\n")) return at("has a label of several lines");
  const fault = node.op.kind === "input" ? undefined : attributeFault(node.op);
  if (fault !== undefined) return at(fault);
  const types = node.inputs.map((id) => (id < position ? graph.nodes[id]?.type : undefined));
  const sound = types.filter((type) => type !== undefined);
  if (sound.length < types.length)
    return at(`${node.op.kind} reads %${node.inputs[types.indexOf(undefined)]}, which does not stand before it`);
  try {
    const type = formatType(inferType(node.op, sound));
    return type === formatType(node.type) ? [] : at(`has the type ${formatType(node.type)}, expected ${type}`);
  } catch (error) {
    if (error instanceof IrError) return at(error.message);
    throw error;
  }
}

function nameProblems({ nodes, outputs }: Graph): readonly Problem[] {
  const inputs = nodes.flatMap(({ op, id }) => (op.kind === "input" ? [{ name: op.name, id }] : []));
  return [
    ...repeated(inputs).map(({ name, id }) => ({ node: id, message: `a second input is named ${name}` })),
    ...repeated(outputs).map(({ name }) => ({ message: `a second output is named ${name}` })),
    ...outputs
      .filter(({ id }) => nodes[id] === undefined)
      .map(({ name, id }) => ({ message: `the output ${name} is %${id}, which does not exist` })),
    ...(outputs.length === 0 ? [{ message: "the graph has no outputs" }] : []),
  ];
}

/** The entries whose name occurred before. */
function repeated<T extends { readonly name: string }>(all: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return all.filter(({ name }) => seen.size === seen.add(name).size);
}
