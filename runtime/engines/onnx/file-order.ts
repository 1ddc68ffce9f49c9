import type { onnx } from "onnx-proto";

/**
 * Lets ONNX Runtime execute the nodes in the order of the file, which the compiler has chosen for little memory. ONNX Runtime
 * chooses its own order: depth-first from the nodes that nothing reads, starting with the last in the file, and of the operands
 * the last first. In the reversed list, the last is the first of the file. Only for the session in this process: the list
 * is no valid ONNX file, because nodes come before those that they read.
 */
export function inFileOrder(model: onnx.IModelProto): onnx.IModelProto {
  const graph = model.graph ?? {};
  return { ...model, graph: { ...graph, node: [...(graph.node ?? [])].reverse() } };
}
