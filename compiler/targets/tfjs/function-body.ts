import { lossInputs } from "../../contract/training-inputs.js";
import type { Graph, IrDim, Node, NodeId, TensorType } from "../../ir/graph.js";
import { nodeOf } from "../../ir/graph.js";
import type { LibraryFunction } from "../../operators/tfjs/library.js";
import { typeOnly } from "../../operators/tfjs/text.js";
import { expression } from "./expression.js";
import type { Identifiers } from "./identifiers.js";

export interface BodyOptions {
  /** Text of an input of the graph: an argument of the function, a weight. */
  readonly input: (name: string) => string;
  readonly names: Identifiers;
  readonly lib: (name: LibraryFunction) => string;
  /** What stands above the first statement of a layer, by the label of a node. */
  readonly comment: (label: string) => string | undefined;
  /** The batch size that comments call N. */
  readonly batch: IrDim;
}

export interface Body {
  /** One a node, in order, with comments above. */
  readonly lines: readonly string[];
  /** Text of a node's value after the lines. */
  readonly value: (id: NodeId) => string;
}

/** Inputs that are no weights. */
const fed: ReadonlySet<string> = new Set(["image", "seed", ...lossInputs]);

/** The nodes of a graph as statements, one each. */
export function functionBody(graph: Graph, { input, names, lib, comment, batch }: BodyOptions): Body {
  const values = new Map<NodeId, string>();
  const value = (id: NodeId): string => {
    const found = values.get(id);
    if (found === undefined) throw new Error(`tfjs: %${id} is used before it is defined`);
    return found;
  };
  const weights = new Set<NodeId>();
  const lines: string[] = [];
  let above: string | undefined;
  for (const node of graph.nodes) {
    if (node.op.kind === "input") {
      values.set(node.id, input(node.op.name));
      if (!fed.has(node.op.name)) weights.add(node.id);
      continue;
    }
    if (node.inputs.length > 0 && node.inputs.every((id) => weights.has(id))) weights.add(node.id);
    const place = comment(node.label);
    if (place !== undefined && place !== above) lines.push(...(lines.length === 0 ? [] : [""]), `// ${place}`);
    above = place ?? above;
    const from = (i: number): Node => nodeOf(graph, operandOf(node, i));
    const isWeight = (i: number): boolean => weights.has(operandOf(node, i));
    const text = expression(node, { operand: (i) => value(operandOf(node, i)), from, isWeight, lib });
    const name = names.of(node.label);
    values.set(node.id, name);
    lines.push(`const ${name}${typeOnly(`: ${tensorType(node.type)}`)} = ${text};${shapeComment(node.type, batch)}`);
  }
  return { lines, value };
}

function operandOf(node: Node, i: number): NodeId {
  const id = node.inputs[i];
  if (id === undefined) throw new Error(`tfjs: ${node.op.kind} (${node.label}) has no operand ${i}`);
  return id;
}

/** Type of a tensor by its rank. */
function tensorType({ shape }: TensorType): string {
  return shape.length === 0 ? "Scalar" : `Tensor${shape.length}D`;
}

/** Shape as it lies in TensorFlow.js: N x 36 x 28 x 20; nothing for a scalar. */
function shapeComment({ shape }: TensorType, batch: IrDim): string {
  if (shape.length === 0) return "";
  const [first, ...rest] = shape.map((d, i) => (i === 0 && d === batch ? "N" : d));
  const [channels, ...map] = rest;
  return ` // ${(rest.length === 3 ? [first, ...map, channels] : [first, ...rest]).join(" x ")}`;
}
