import type { Node, NodeId, Op, OpOf } from "../../ir/graph.js";

/** Where a rule looks up operands: a graph, or the builder of one. */
export interface Nodes {
  node(id: NodeId): Node;
}

/** An expression over nodes that exist. */
export type Expression = NodeId | { readonly op: Op; readonly inputs: readonly Expression[] };

/** What an operator on these operands equals in a simpler form; `undefined` where the rule has nothing to say. */
export type Rule = (nodes: Nodes, op: Op, inputs: readonly NodeId[]) => Expression | undefined;

/** The node behind an operand if it is of this kind. */
export function producer<K extends Op["kind"]>(
  nodes: Nodes,
  id: NodeId,
  kind: K,
): { readonly op: OpOf<K>; readonly inputs: readonly NodeId[] } | undefined {
  const { op, inputs } = nodes.node(id);
  return isOf(op, kind) ? { op, inputs } : undefined;
}

const isOf = <K extends Op["kind"]>(op: Op, kind: K): op is OpOf<K> => op.kind === kind;

export const apply = (op: Op, ...inputs: readonly Expression[]): Expression => ({ op, inputs });

export const isScalar = (nodes: Nodes, id: NodeId): boolean => nodes.node(id).type.shape.length === 0;
