import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import { type Graph, graphInputs, type Node, type NodeId, nodeOf, type Op } from "../../ir/graph.js";
import { OnnxWriter } from "../../operators/onnx/writer.js";
import { meaningOf } from "../../operators/table.js";

export interface EmitOptions {
  /** Inputs that are written into the model as constants: trained weights of an exported net. */
  readonly weights?: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Encodes an IR graph as an ONNX model of plain opset-18 operators. The same graph gives the same bytes. */
export function emitOnnx(graph: Graph, options: EmitOptions = {}): Uint8Array {
  return onnxProto.onnx.ModelProto.encode(onnxModel(graph, options)).finish();
}

/** The model that `emitOnnx` encodes. */
export function onnxModel(graph: Graph, options: EmitOptions = {}): onnx.IModelProto {
  const writer = new OnnxWriter();
  const names: string[] = [];
  const byProducts = new Map<string, string>();
  const users = usersOf(graph);
  for (const { name } of [...graphInputs(graph), ...graph.outputs]) writer.reserve(name);

  for (const node of graph.nodes) {
    const input = (i: number): NodeId => {
      const id = node.inputs[i];
      if (id === undefined) throw new Error(`onnx: ${node.op.kind} (${node.label}) lacks operand ${i}`);
      return id;
    };
    const { op } = node;
    const context = {
      writer,
      node,
      operand: (i: number) => names[input(i)] as string,
      operandType: (i: number) => nodeOf(graph, input(i)).type,
      usedBy: (kind: Op["kind"]) => users.get(node.id)?.has(kind) ?? false,
      byProduct: (i: number, key: string) => {
        const name = byProducts.get(`${input(i)}/${key}`);
        if (name === undefined) throw new Error(`onnx: ${node.label} needs ${key} of its operand ${i}`);
        return name;
      },
      keep: (key: string, name: string) => void byProducts.set(`${node.id}/${key}`, name),
    };
    const name =
      op.kind === "input" ? lowerInput(node, op.name, writer, options) : meaningOf(op).onnx({ ...context, op });
    names.push(name);
    writer.typed(name, node.type);
  }
  for (const { name, id } of graph.outputs) writer.output(name, names[id] as string, nodeOf(graph, id).type);
  return writer.model(graph.name, options.metadata ?? {});
}

function usersOf(graph: Graph): ReadonlyMap<NodeId, ReadonlySet<Op["kind"]>> {
  const users = new Map<NodeId, Set<Op["kind"]>>();
  for (const node of graph.nodes)
    for (const input of node.inputs) users.set(input, (users.get(input) ?? new Set()).add(node.op.kind));
  return users;
}

function lowerInput(node: Node, name: string, writer: OnnxWriter, options: EmitOptions): string {
  const baked = options.weights?.get(name);
  return baked === undefined ? writer.input(name, node.type) : writer.weights(name, baked.shape, baked.data);
}
