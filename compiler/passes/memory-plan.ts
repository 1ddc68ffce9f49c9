import { type Graph, graphInputs, type NodeId } from "../ir/graph.js";
import { readersOf } from "../ir/rewrite.js";
import { nextValues } from "./memory/updates-in-place.js";
import type { Pass, Property } from "./pass.js";

/** The next value of an input stands behind every node that reads the input, unless that node needs the next value. */
export const orderedUpdates: Property = {
  name: "ordered-updates",
  problems: (graph) => {
    const free = freeReaders(graph);
    return nextValues(graph)
      .filter(({ input, writer }) => free(input, writer).some((id) => id > writer))
      .map(({ name, writer }) => ({ node: writer, message: `${name} is read after its next value is computed` }));
  },
};

/**
 * Orders the nodes for little memory: the outputs that need the fewest nodes come first, each directly behind what it needs.
 * In a training step every weight is then updated as soon as its gradient is complete, from the last layer to the first, and
 * the values that only its gradient reads can be freed. The computation of every next value comes behind all that read the
 * present one, so that `updatesInPlace` may give both the same memory.
 */
export const memoryPlan: Pass = {
  name: "memory-plan",
  about: "order the nodes so that values are freed early and new weights and state may take the place of the old",
  requires: [],
  establishes: [orderedUpdates],
  run: (graph) => {
    const free = freeReaders(graph);
    const before = new Map<NodeId, NodeId[]>();
    for (const { input, writer } of nextValues(graph))
      before.set(writer, [...(before.get(writer) ?? []), ...free(input, writer)]);
    const needed = (id: NodeId): readonly NodeId[] => [...(graph.nodes[id]?.inputs ?? []), ...(before.get(id) ?? [])];
    return reordered(graph, executionOrder(graph, needed));
  },
};

/** The readers of an input that can stand before a node: all but itself and those that need its result. */
function freeReaders(graph: Graph): (input: NodeId, writer: NodeId) => readonly NodeId[] {
  const readers = readersOf(graph);
  return (input, writer) => {
    const later = (readers[input] ?? []).filter((id) => id > writer);
    const others = (readers[input] ?? []).filter((id) => id < writer);
    if (later.length === 0) return others;
    const needing = new Set<NodeId>([writer]);
    for (const node of graph.nodes)
      if (node.id > writer && node.inputs.some((id) => needing.has(id))) needing.add(node.id);
    return [...others, ...later.filter((id) => !needing.has(id))];
  };
}

/** Inputs first, as they are; then depth-first from the outputs, smallest first; operands in their old order. */
function executionOrder(graph: Graph, needed: (id: NodeId) => readonly NodeId[]): readonly NodeId[] {
  const order = new Set<NodeId>(graphInputs(graph).map(({ id }) => id));
  const sizes = new Map(graph.outputs.map(({ id }) => [id, ancestors(id, needed).size]));
  const outputs = [...sizes.keys()].sort((a, b) => (sizes.get(a) ?? 0) - (sizes.get(b) ?? 0));
  for (const output of outputs) place(output, needed, order);
  for (const { id } of graph.nodes) place(id, needed, order);
  return [...order];
}

/** Adds a node behind everything that it needs. */
function place(id: NodeId, needed: (id: NodeId) => readonly NodeId[], order: Set<NodeId>): void {
  const pending = [id];
  for (let next = pending.at(-1); next !== undefined; next = pending.at(-1)) {
    const missing = needed(next)
      .filter((one) => !order.has(one))
      .sort((a, b) => a - b)[0];
    if (missing === undefined || order.has(next)) {
      order.add(next);
      pending.pop();
      continue;
    }
    if (pending.includes(missing)) throw new Error(`memory-plan: %${missing} would stand behind itself`);
    pending.push(missing);
  }
}

/** A node and everything that it needs. */
function ancestors(id: NodeId, needed: (id: NodeId) => readonly NodeId[]): ReadonlySet<NodeId> {
  const found = new Set([id]);
  for (const one of found) for (const other of needed(one)) found.add(other);
  return found;
}

function reordered(graph: Graph, order: readonly NodeId[]): Graph {
  const places = new Map(order.map((id, i) => [id, i]));
  const placeOf = (id: NodeId): NodeId => places.get(id) ?? id;
  return {
    name: graph.name,
    nodes: order.flatMap((old) => {
      const node = graph.nodes[old];
      return node === undefined ? [] : [{ ...node, id: placeOf(old), inputs: node.inputs.map(placeOf) }];
    }),
    outputs: graph.outputs.map(({ name, id }) => ({ name, id: placeOf(id) })),
  };
}
