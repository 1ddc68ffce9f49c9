import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import ort from "onnxruntime-node";
import { type ConstantArray, type ConstantType, constantTensor, constantType, valuesOf } from "./constant-tensor.js";

/**
 * The model with the results of operators on constants in place of these operators, in the bodies of `Scan`, too. Some
 * runtimes do not fold constants by themselves (OpenCV's dnn) and refuse operators that they expect to be folded.
 * Constants that nothing reads any longer are left out. The same model gives the same bytes.
 */
export async function foldConstants(model: onnx.IModelProto): Promise<onnx.IModelProto> {
  const graph = model.graph ?? {};
  const constants = new Map((graph.initializer ?? []).map((one) => [one.name ?? "", one]));
  const known = new Set(constants.keys());
  const folded: onnx.INodeProto[] = [];
  const outputs = new Set((graph.output ?? []).map(({ name }) => name ?? ""));
  const node = withoutFolded(graph.node ?? [], known, folded, outputs);
  const read = readBy(node);
  const wanted = folded.flatMap((one) => one.output ?? []).filter((name) => read.has(name));
  const results = wanted.length === 0 ? [] : await evaluated(model, constants, folded, wanted);
  const gone = new Set(folded.flatMap((one) => one.output ?? []));
  return {
    ...model,
    graph: {
      ...graph,
      node,
      initializer: [...[...constants.values()].filter(({ name }) => read.has(name ?? "")), ...results],
      valueInfo: (graph.valueInfo ?? []).filter(({ name }) => !gone.has(name ?? "")),
    },
  };
}

/** The nodes that stay. Those whose operands are all known go to `folded`, in order, and their results to `known`. */
function withoutFolded(
  nodes: readonly onnx.INodeProto[],
  known: Set<string>,
  folded: onnx.INodeProto[],
  outputs: ReadonlySet<string>,
): onnx.INodeProto[] {
  return nodes.flatMap((node) => {
    if (bodiesOf(node).length > 0) {
      const attribute = (node.attribute ?? []).map((one) => {
        if (!one.g) return one;
        const results = new Set((one.g.output ?? []).map(({ name }) => name ?? ""));
        return { ...one, g: { ...one.g, node: withoutFolded(one.g.node ?? [], known, folded, results) } };
      });
      return [{ ...node, attribute }];
    }
    const operands = (node.input ?? []).filter((name) => name !== "");
    const constant = operands.length > 0 && operands.every((name) => known.has(name));
    // An output needs a node that makes it.
    if (!constant || (node.output ?? []).some((name) => outputs.has(name))) return [node];
    for (const name of node.output ?? []) known.add(name);
    folded.push(node);
    return [];
  });
}

const bodiesOf = ({ attribute }: onnx.INodeProto): readonly onnx.IGraphProto[] =>
  (attribute ?? []).flatMap(({ g }) => (g ? [g] : []));

/** Names that nodes read, in bodies, too. */
function readBy(nodes: readonly onnx.INodeProto[]): ReadonlySet<string> {
  const names = nodes.flatMap((node) => [
    ...(node.input ?? []),
    ...bodiesOf(node).flatMap((body) => [
      ...readBy(body.node ?? []),
      ...(body.output ?? []).map((one) => one.name ?? ""),
    ]),
  ]);
  return new Set(names);
}

/** Runs the nodes in ONNX Runtime. Constants are fed: a model with them inside could exceed protobuf's 2 GiB. */
async function evaluated(
  model: onnx.IModelProto,
  constants: ReadonlyMap<string, onnx.ITensorProto>,
  nodes: readonly onnx.INodeProto[],
  wanted: readonly string[],
): Promise<readonly onnx.ITensorProto[]> {
  const fed = [...readBy(nodes)].flatMap((name) => constants.get(name) ?? []);
  const sizesOf = ({ dims }: onnx.ITensorProto): number[] => (dims ?? []).map(Number);
  const input = fed.map((one) => {
    const shape = { dim: sizesOf(one).map((dimValue) => ({ dimValue })) };
    return { name: one.name ?? "", type: { tensorType: { elemType: one.dataType ?? 0, shape } } };
  });
  // Outputs without a type: ONNX Runtime infers it.
  const graph = { name: "constants", node: [...nodes], input, output: wanted.map((name) => ({ name })) };
  const bytes = onnxProto.onnx.ModelProto.encode({ ...model, graph }).finish();
  const session = await ort.InferenceSession.create(bytes, {
    graphOptimizationLevel: "disabled",
    logSeverityLevel: 3,
    intraOpNumThreads: 1,
  });
  try {
    const feeds = Object.fromEntries(
      fed.map((one) => [one.name ?? "", new ort.Tensor(constantType(one), valuesOf(one), sizesOf(one))]),
    );
    const results = await session.run(feeds);
    return wanted.map((name) => {
      const result = results[name];
      if (result === undefined) throw new Error(`onnx: no value of the constant ${name}`);
      return constantTensor(name, result.type as ConstantType, result.dims, result.data as ConstantArray);
    });
  } finally {
    await session.release();
  }
}
