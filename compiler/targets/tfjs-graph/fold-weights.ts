import type { Graph, NodeId } from "../../ir/graph.js";
import { evaluateGraph } from "../../operators/evaluate.js";
import type { Constant } from "../../operators/tfjs-graph/values.js";
import { type Tensor64, tensorOf } from "../../reference/tensor.js";

export type WeightsByName = ReadonlyMap<string, Constant>;

export interface Folded {
  /** Nodes that depend on weights alone. */
  readonly fixed: ReadonlySet<NodeId>;
  /** Values of those among them that other nodes or the outputs read. */
  readonly values: ReadonlyMap<NodeId, Constant>;
}

/**
 * What of a graph depends on weights alone: a weight is as it is, anything made of weights (a normalisation folded into
 * filters, filters joined) is computed in double precision.
 */
export function foldWeights(graph: Graph, weights: WeightsByName): Folded {
  const fixed = new Set<NodeId>();
  for (const { id, op, inputs } of graph.nodes) {
    const own = op.kind === "input" ? weights.has(op.name) : inputs.every((input) => fixed.has(input));
    if (own) fixed.add(id);
  }
  const read = new Set(graph.nodes.flatMap(({ id, inputs }) => (fixed.has(id) ? [] : inputs)));
  for (const { id } of graph.outputs) read.add(id);

  const found = new Map<NodeId, Constant>();
  const made: NodeId[] = [];
  for (const { id, op } of graph.nodes) {
    if (!fixed.has(id) || !read.has(id)) continue;
    if (op.kind === "input") found.set(id, weightOf(weights, op.name));
    else made.push(id);
  }
  for (const [id, value] of computed(graph, weights, made)) found.set(id, value);
  return { fixed, values: found };
}

function computed(graph: Graph, weights: WeightsByName, made: readonly NodeId[]): ReadonlyMap<NodeId, Constant> {
  const sources = new Set(made);
  for (const { id, inputs } of graph.nodes.toReversed())
    if (sources.has(id)) for (const input of inputs) sources.add(input);
  const feeds = new Map<string, Tensor64>();
  for (const { id, op } of graph.nodes) {
    if (op.kind !== "input" || !sources.has(id)) continue;
    const { shape, data } = weightOf(weights, op.name);
    feeds.set(op.name, tensorOf(shape, data));
  }
  const outputs = made.map((id) => ({ name: String(id), id }));
  const values = evaluateGraph({ ...graph, outputs }, Object.fromEntries(feeds));
  return new Map(
    made.map((id) => {
      const value = values[String(id)];
      if (value === undefined) throw new Error(`tfjs graph: %${id} has no value`);
      return [id, { shape: value.shape, data: Float32Array.from(value.data) }];
    }),
  );
}

function weightOf(weights: WeightsByName, name: string): Constant {
  const found = weights.get(name);
  if (found === undefined) throw new Error(`tfjs graph: no weight ${name}`);
  return found;
}
