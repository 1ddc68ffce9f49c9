import type { DecisionLayer } from "../../contract/decisions.js";
import { type Graph, type Node, nodeOf } from "../../ir/graph.js";
import { meaningOf } from "../../operators/table.js";
import { plain } from "../../operators/tfjs-graph/forms.js";
import type { TfGraph, TfPort } from "../../operators/tfjs-graph/graph-def.js";
import { GraphWriter } from "../../operators/tfjs-graph/graph-writer.js";
import { floatType } from "../../operators/tfjs-graph/tensors.js";
import { type Lowering, openShape, type Value } from "../../operators/tfjs-graph/values.js";
import { decideScores } from "./decisions.js";
import { foldWeights, type WeightsByName } from "./fold-weights.js";

export interface EmitOptions {
  /** Outputs to add, int32: 1 where the output of the given name is above 0, else -1. */
  readonly signs?: Readonly<Record<string, string>>;
  /**
   * Outputs of the rules of a decide step to add: `attributes` and `decisions`, int32, and `probabilities` with calibration.
   * `of`: the output with the scores.
   */
  readonly decide?: { readonly of: string; readonly layer: DecisionLayer } | undefined;
}

/**
 * An inference graph as a TensorFlow graph whose weights are constants. Maps are N x height x width x channels there, images
 * int32; vectors are what they are in the IR.
 *
 * @param weights every input of the graph that is not data.
 */
export function emitTfjsGraph(graph: Graph, weights: WeightsByName, { signs = {}, decide }: EmitOptions = {}): TfGraph {
  const writer = new GraphWriter();
  const { fixed, values: constants } = foldWeights(graph, weights);
  const values: Value[] = [];
  const operandsOf = (node: Node): Pick<Lowering, "operand" | "typeOf"> => ({
    operand: (i) => values[operandOf(node, i)] as Value,
    typeOf: (i) => nodeOf(graph, operandOf(node, i)).type,
  });
  for (const { op } of graph.nodes) if (op.kind === "input" && !weights.has(op.name)) writer.reserve(op.name);
  for (const name of [...graph.outputs.map((output) => output.name), ...Object.keys(signs), ...decidedOutputs(decide)])
    writer.reserve(name);
  for (const node of graph.nodes) {
    const constant = constants.get(node.id);
    if (constant !== undefined) values[node.id] = { kind: "constant", constant };
    else if (!fixed.has(node.id)) values[node.id] = lowerNode(writer, node, operandsOf(node));
  }
  for (const { name, id } of graph.outputs) {
    const node = nodeOf(graph, id);
    const read: Node = { ...node, inputs: [id] };
    writer.output(portOf(name, node), plain({ writer, node: read, op: read.op, ...operandsOf(read) }, 0));
    for (const [sign, of] of Object.entries(signs))
      if (of === name) writer.output({ ...portOf(sign, node), type: "DT_INT32" }, signOf(writer, name));
    if (decide?.of === name) outputDecisions(writer, portOf(name, node), decide.layer);
  }
  return writer.finish();
}

/** All that a decide step can add, whether it calibrates or not. */
const decidedOutputs = (decide: EmitOptions["decide"]): readonly string[] =>
  decide === undefined ? [] : ["attributes", "decisions", "probabilities"];

function outputDecisions(writer: GraphWriter, { name, shape }: TfPort, layer: DecisionLayer): void {
  const { attributes, decisions, probabilities } = decideScores(writer, name, layer);
  writer.output({ name: "attributes", type: "DT_INT32", shape }, attributes);
  writer.output({ name: "decisions", type: "DT_INT32", shape }, decisions);
  if (probabilities !== undefined) writer.output({ name: "probabilities", type: "DT_FLOAT", shape }, probabilities);
}

function signOf(writer: GraphWriter, name: string): string {
  const positive = writer.op("Greater", [name, writer.float(0)], floatType, `${name}/positive`);
  const operands = [positive, writer.int(1), writer.int(-1)];
  return writer.op("SelectV2", operands, { T: { type: "DT_INT32" } }, `${name}/sign`);
}

function operandOf(node: Node, i: number): number {
  const id = node.inputs[i];
  if (id === undefined) throw new Error(`tfjs graph: ${node.op.kind} (${node.label}) lacks operand ${i}`);
  return id;
}

/** An open size is -1; maps have their channels last, and bytes come as whole numbers. */
function portOf(name: string, { type }: Node): TfPort {
  const shape = openShape(type.shape);
  const [batch = 1, channels = 1, height = 1, width = 1] = shape;
  if (type.dtype === "f32" && shape.length === 4)
    return { name, type: "DT_FLOAT", shape: [batch, height, width, channels] };
  return { name, type: type.dtype === "f32" ? "DT_FLOAT" : "DT_INT32", shape };
}

function lowerNode(writer: GraphWriter, node: Node, operands: Pick<Lowering, "operand" | "typeOf">): Value {
  const { op } = node;
  if (op.kind === "input") return { kind: "whole", name: writer.input(portOf(op.name, node)) };
  const lower = meaningOf(op).tfjsGraph;
  if (lower !== undefined) return lower({ writer, node, op, ...operands });
  throw new Error(`tfjs graph: ${op.kind} (${node.label}) on data is no part of an inference graph`);
}
