import type { Tensor } from "onnxruntime-node";
import ort from "onnxruntime-web";
import type { Graph } from "../../compiler/ir/graph.js";
import type { Tensor64 } from "../../compiler/reference/tensor.js";
import { emitOnnx } from "../../compiler/targets/onnx/emit.js";
import { fromOnnx, graphFeeds } from "./onnx-values.js";

// One thread: more are workers, which keep the process from ending.
ort.env.wasm.numThreads = 1;

export const webVersion = ort.env.versions.web;
export const WebTensor = ort.Tensor;

/** Runs an ONNX model in ONNX Runtime compiled to WebAssembly; inputs are made with `WebTensor`. */
export async function runModelWeb(
  model: Uint8Array,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor64>> {
  const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"], logSeverityLevel: 3 });
  try {
    return fromOnnx(await session.run(inputs));
  } finally {
    await session.release();
  }
}

/** Emits a graph as ONNX and runs it on the given values. */
export function runOnnxWeb(graph: Graph, feeds: Readonly<Record<string, Tensor64>>): Promise<Record<string, Tensor64>> {
  return runModelWeb(emitOnnx(graph), graphFeeds(WebTensor, graph, feeds));
}
