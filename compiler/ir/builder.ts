import type { Graph, GraphOutput, Node, NodeId, Op, TensorType } from "./graph.js";
import { formatType, inferType } from "./infer.js";
import { printAttributes } from "./print.js";

/**
 * Builds a graph node by node. Equal operators on equal operands give the same node, so common subexpressions
 * exist once and the result depends on what is built, not on how often it is asked for.
 */
export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #known = new Map<string, NodeId>();

  /** A builder that continues a graph: its nodes keep their ids. */
  static from(graph: Graph): GraphBuilder {
    const builder = new GraphBuilder();
    for (const node of graph.nodes) {
      builder.#nodes.push(node);
      const key = nodeKey(node.op, node.inputs);
      if (!builder.#known.has(key)) builder.#known.set(key, node.id);
    }
    return builder;
  }

  /** Adds an operator (or finds the equal one) and returns its node. Throws `IrError` if operands do not fit. */
  add(op: Op, inputs: readonly NodeId[], label: string): NodeId {
    const key = nodeKey(op, inputs);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const type = inferType(
      op,
      inputs.map((id) => this.type(id)),
    );
    const id = this.#nodes.length;
    this.#nodes.push({ id, op, inputs, type, label });
    this.#known.set(key, id);
    return id;
  }

  input(name: string, type: TensorType): NodeId {
    return this.add({ kind: "input", name, type }, [], name);
  }

  node(id: NodeId): Node {
    const node = this.#nodes[id];
    if (node === undefined) throw new Error(`IR: no node %${id}`);
    return node;
  }

  type(id: NodeId): TensorType {
    return this.node(id).type;
  }

  /** The finished graph: only what the outputs need (and every input), renumbered in order. */
  finish(name: string, results: Readonly<Record<string, NodeId>> | readonly GraphOutput[]): Graph {
    const outputs: readonly GraphOutput[] = isList(results)
      ? results
      : Object.entries(results).map(([output, id]) => ({ name: output, id }));
    const needed = new Set<NodeId>();
    const visit = (start: NodeId): void => {
      const pending = [start];
      while (pending.length > 0) {
        const id = pending.pop() as NodeId;
        if (needed.has(id)) continue;
        needed.add(id);
        pending.push(...this.node(id).inputs);
      }
    };
    for (const { id } of outputs) visit(id);
    for (const node of this.#nodes) if (node.op.kind === "input") needed.add(node.id);

    const renumbered = new Map<NodeId, NodeId>();
    const nodes: Node[] = [];
    const renumber = (id: NodeId): NodeId => {
      const found = renumbered.get(id);
      if (found === undefined) throw new Error(`IR: %${id} is used before it is defined`);
      return found;
    };
    for (const node of this.#nodes) {
      if (!needed.has(node.id)) continue;
      renumbered.set(node.id, nodes.length);
      nodes.push({ ...node, id: nodes.length, inputs: node.inputs.map(renumber) });
    }
    return {
      name,
      nodes,
      outputs: outputs.map((output) => ({ name: output.name, id: renumber(output.id) })),
    };
  }
}

/** Equal for equal operators on equal operands, in whatever order their attributes were given. */
export function nodeKey(op: Op, inputs: readonly NodeId[]): string {
  if (op.kind === "input") return `input ${op.name} : ${formatType(op.type)}`;
  return `${op.kind}(${inputs.join(",")})${printAttributes(op)}`;
}

const isList = (
  results: Readonly<Record<string, NodeId>> | readonly GraphOutput[],
): results is readonly GraphOutput[] => Array.isArray(results);
