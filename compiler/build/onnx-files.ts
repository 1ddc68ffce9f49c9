import { inferenceGraphs, irFile, onnxFile } from "../contract/graph-files.js";
import { printGraph } from "../ir/print.js";
import { emitOnnx } from "../targets/onnx/emit.js";
import type { Lowered } from "./build-plan.js";

/**
 * The files of a build, by path in its folder: the ONNX file of every graph, the IR of the graphs for inference, and
 * `plan.json`.
 */
export function onnxFiles({ plan, graphs }: Lowered): ReadonlyMap<string, Uint8Array> {
  const encoder = new TextEncoder();
  const files = new Map<string, Uint8Array>();
  for (const [name, graph] of graphs)
    files.set(onnxFile(name), emitOnnx(graph, { metadata: { "fanc.spec.sha256": plan.spec.sha256 } }));
  for (const name of inferenceGraphs(plan)) {
    const graph = graphs.get(name);
    if (graph !== undefined) files.set(irFile(name), encoder.encode(printGraph(graph)));
  }
  return files.set("plan.json", encoder.encode(`${JSON.stringify(plan, null, 2)}\n`));
}
