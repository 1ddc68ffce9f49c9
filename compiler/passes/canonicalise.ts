import { type GraphBuilder, nodeKey } from "../ir/builder.js";
import { type Graph, type NodeId, nodeOf } from "../ir/graph.js";
import { rewriteGraph } from "../ir/rewrite.js";
import { arithmetic } from "./canonical/arithmetic.js";
import { shapes } from "./canonical/shapes.js";
import type { Expression, Nodes, Rule } from "./canonical/simpler.js";
import type { Pass, Property } from "./pass.js";

const rules: readonly Rule[] = [arithmetic, shapes];

function simpler(nodes: Nodes, op: Parameters<Rule>[1], inputs: readonly NodeId[]): Expression | undefined {
  for (const rule of rules) {
    const found = rule(nodes, op, inputs);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** No identity simplifies an operator. */
export const canonical: Property = {
  name: "canonical",
  problems: (graph) => {
    const nodes = { node: (id: NodeId) => nodeOf(graph, id) };
    return graph.nodes
      .filter(({ op, inputs }) => simpler(nodes, op, inputs) !== undefined)
      .map(({ id, op, label }) => ({ node: id, message: `${op.kind} (${label}) has a simpler form` }));
  },
};

/** No operator is applied twice to the same operands. */
export const noRepetition: Property = {
  name: "no-repetition",
  problems: (graph) => {
    const first = new Map<string, NodeId>();
    return graph.nodes.flatMap(({ id, op, inputs }) => {
      const key = nodeKey(op, inputs);
      const same = first.get(key);
      if (same === undefined) first.set(key, id);
      return same === undefined ? [] : [{ node: id, message: `is the same as %${same}` }];
    });
  },
};

/** Brings every operator to the simplest form that the rules of `canonical/` give, and computes nothing twice. */
export const canonicalise: Pass = {
  name: "canonicalise",
  about: "apply algebraic identities, and compute common subexpressions once",
  requires: [],
  establishes: [canonical, noRepetition],
  run: (graph: Graph) => rewriteGraph(graph, (b, node, inputs) => build(b, { op: node.op, inputs }, node.label)),
};

/** Adds an expression in its simplest form. Every rule leads to fewer or cheaper operators, so that this comes to an end. */
function build(b: GraphBuilder, expression: Expression, label: string): NodeId {
  if (typeof expression === "number") return expression;
  const { op } = expression;
  const inputs = expression.inputs.map((input) => build(b, input, label));
  const other = simpler(b, op, inputs);
  return other === undefined ? b.add(op, inputs, label) : build(b, other, label);
}
