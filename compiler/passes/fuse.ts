import type { GraphBuilder } from "../ir/builder.js";
import { type Graph, type Node, type NodeId, nodeOf, type Op, type TensorType } from "../ir/graph.js";
import { readersOf, rewriteGraph } from "../ir/rewrite.js";
import type { Pass, Property } from "./pass.js";

/** What of a node can go into the convolution or dense layer before it. */
type Fusion = "norm" | "factor" | "relu";

/**
 * A normalisation with fixed statistics and a factor go into weight and bias, where these have no more values than one
 * entry of the result: then the arithmetic pays even where weights are not constant. A ReLU becomes the activation.
 */
function fusion(node: Node, producer: Node, weight: TensorType | undefined): Fusion | undefined {
  const { op } = producer;
  if ((op.kind !== "conv2d" && op.kind !== "dense") || op.activation !== undefined || weight === undefined)
    return undefined;
  const smaller = volume(weight.shape) <= volume(producer.type.shape.slice(1));
  switch (node.op.kind) {
    case "fixedNorm":
      return smaller ? "norm" : undefined;
    case "scale":
      return smaller ? "factor" : undefined;
    case "relu":
      return "relu";
    default:
      return undefined;
  }
}

const volume = (shape: TensorType["shape"]): number =>
  shape.reduce<number>((product, d) => product * (d === "N" ? 1 : d), 1);

/** Nodes with one reader, and no output. */
function hidden(graph: Graph): (id: NodeId) => boolean {
  const readers = readersOf(graph);
  const kept = new Set(graph.outputs.map(({ id }) => id));
  return (id) => readers[id]?.length === 1 && !kept.has(id);
}

/** No normalisation, factor or ReLU is left that could go into the layer before it. */
export const fused: Property = {
  name: "fused",
  problems: (graph) => {
    const alone = hidden(graph);
    return graph.nodes.flatMap((node) => {
      const [x] = node.inputs;
      if (x === undefined || !alone(x)) return [];
      const producer = nodeOf(graph, x);
      const weight = producer.inputs[1];
      const found = fusion(node, producer, weight === undefined ? undefined : nodeOf(graph, weight).type);
      return found === undefined
        ? []
        : [{ node: node.id, message: `${node.op.kind} (${node.label}) could go into ${producer.op.kind}` }];
    });
  },
};

/** For inference graphs: gradients are not known for layers with an activation. */
export const fuse: Pass = {
  name: "fuse",
  about: "fold normalisation and factors into weights, and mark ReLUs as activations of the layer before",
  requires: [],
  establishes: [fused],
  run: (graph) => {
    const alone = hidden(graph);
    return rewriteGraph(graph, (b, node, [x, ...rest]) => {
      const old = node.inputs[0];
      if (x === undefined || old === undefined || !alone(old)) return undefined;
      const producer = b.node(x);
      const [value, weight, bias] = producer.inputs;
      if (value === undefined || weight === undefined || bias === undefined) return undefined;
      const layer = { value, weight, bias };
      switch (fusion(node, producer, b.type(weight))) {
        case "norm":
          return b.add(producer.op, normalised(b, node, layer, rest), node.label);
        case "factor":
          return b.add(producer.op, scaled(b, node, layer), node.label);
        case "relu":
          return b.add(withRelu(producer.op), producer.inputs, node.label);
        case undefined:
          return undefined;
      }
    });
  },
};

const withRelu = (op: Op): Op => (op.kind === "conv2d" || op.kind === "dense" ? { ...op, activation: "relu" } : op);

interface Layer {
  readonly value: NodeId;
  readonly weight: NodeId;
  readonly bias: NodeId;
}

/** scale (w x + b - mean) / sqrt(variance + eps) + shift, with f = scale / sqrt(variance + eps): (f w) x + f (b - mean) + shift. */
function normalised(b: GraphBuilder, { op, label }: Node, layer: Layer, statistics: readonly NodeId[]): NodeId[] {
  const [scale, shift, mean, variance] = statistics;
  if (
    op.kind !== "fixedNorm" ||
    scale === undefined ||
    shift === undefined ||
    mean === undefined ||
    variance === undefined
  )
    throw new Error(`fuse: ${label} is not a normalisation`);
  const positive = b.add({ kind: "offset", by: op.eps }, [variance], `${label} variance`);
  const deviation = b.add({ kind: "sqrt" }, [positive], `${label} deviation`);
  const factor = b.add({ kind: "div" }, [scale, deviation], `${label} factor`);
  const weight = b.add({ kind: "scaleRows" }, [layer.weight, factor], `${label} weight`);
  const centred = b.add({ kind: "sub" }, [layer.bias, mean], `${label} bias centred`);
  const stretched = b.add({ kind: "mul" }, [factor, centred], `${label} bias scaled`);
  return [layer.value, weight, b.add({ kind: "add" }, [shift, stretched], `${label} bias`)];
}

function scaled(b: GraphBuilder, { op, label }: Node, { value, weight, bias }: Layer): NodeId[] {
  return [value, b.add(op, [weight], `${label} weight`), b.add(op, [bias], `${label} bias`)];
}
