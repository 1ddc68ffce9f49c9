import { type Graph, graphInputs, type NodeId, nodeOf, type TensorType } from "../../ir/graph.js";

const bytesOf: Readonly<Record<TensorType["dtype"], number>> = { f32: 4, i64: 8, u8: 1 };

/** Size of a value, for one image where the batch size is open. */
const byteSize = ({ dtype, shape }: TensorType): number =>
  shape.reduce<number>((product, d) => product * (d === "N" ? 1 : d), bytesOf[dtype]);

/** The last node that reads each node, by its id, in the order of the graph; its own id where none does. */
function lastReaders(graph: Graph): readonly NodeId[] {
  const last = graph.nodes.map(({ id }) => id);
  for (const node of graph.nodes) for (const input of node.inputs) last[input] = node.id;
  return last;
}

/** The most that is alive at once, and the node at which it is. */
export interface Peak {
  readonly bytes: number;
  readonly node: NodeId;
}

/**
 * Bytes of all values that are alive while a node is computed, at the node where they are most: its operands and its
 * result, the inputs and outputs of the graph, and every value that a later node reads. Each value has memory of its own.
 */
export function peakMemory(graph: Graph): Peak {
  const last = lastReaders(graph);
  const kept = new Set(graph.outputs.map(({ id }) => id));
  let alive = graphInputs(graph).reduce((sum, { type }) => sum + byteSize(type), 0);
  let peak: Peak = { bytes: alive, node: 0 };
  for (const node of graph.nodes) {
    if (node.op.kind === "input") continue;
    alive += byteSize(node.type);
    if (alive > peak.bytes) peak = { bytes: alive, node: node.id };
    const freed = new Set(node.inputs).add(node.id);
    for (const id of freed) {
      const value = nodeOf(graph, id);
      if (last[id] === node.id && value.op.kind !== "input" && !kept.has(id)) alive -= byteSize(value.type);
    }
  }
  return peak;
}
