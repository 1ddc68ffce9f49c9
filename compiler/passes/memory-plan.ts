import type { Graph, NodeId } from "../ir/graph.js";
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
 * Puts the computation of every next value behind all that read the present one, so that `updatesInPlace` may give both
 * the same memory. Nodes keep their order otherwise.
 */
export const memoryPlan: Pass = {
  name: "memory-plan",
  about: "order the nodes so that new weights and state may take the place of the old",
  requires: [],
  establishes: [orderedUpdates],
  run: (graph) => {
    const free = freeReaders(graph);
    const before = new Map<NodeId, NodeId[]>();
    for (const { input, writer } of nextValues(graph))
      before.set(writer, [...(before.get(writer) ?? []), ...free(input, writer)]);
    return reordered(graph, before);
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

/** The graph with each node behind its operands and behind the nodes that `before` names, else in the old order. */
function reordered(graph: Graph, before: ReadonlyMap<NodeId, readonly NodeId[]>): Graph {
  const places = new Map<NodeId, NodeId>();
  const order: NodeId[] = [];
  for (const { id } of graph.nodes) {
    const pending = [id];
    for (let next = pending.at(-1); next !== undefined; next = pending.at(-1)) {
      const missing = places.has(next)
        ? undefined
        : [...(graph.nodes[next]?.inputs ?? []), ...(before.get(next) ?? [])].find((one) => !places.has(one));
      if (missing !== undefined) {
        if (pending.includes(missing)) throw new Error(`memory-plan: %${missing} would stand behind itself`);
        pending.push(missing);
        continue;
      }
      pending.pop();
      if (places.has(next)) continue;
      places.set(next, order.length);
      order.push(next);
    }
  }
  const place = (id: NodeId): NodeId => places.get(id) ?? id;
  return {
    name: graph.name,
    nodes: order.flatMap((old) => {
      const node = graph.nodes[old];
      return node === undefined ? [] : [{ ...node, id: place(old), inputs: node.inputs.map(place) }];
    }),
    outputs: graph.outputs.map(({ name, id }) => ({ name, id: place(id) })),
  };
}
