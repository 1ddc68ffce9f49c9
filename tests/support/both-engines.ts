import type { Engine } from "../../runtime/engines/engine.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import { openCpu } from "../../runtime/engines/tfjs/backends/cpu.js";
import { tfjsEngine } from "../../runtime/engines/tfjs/tfjs-engine.js";

/** ONNX Runtime with one thread, and TensorFlow.js in plain JavaScript. */
export async function bothEngines(): Promise<readonly [onnx: Engine, tfjs: Engine]> {
  const opened = await openCpu({});
  if (!opened.ok) throw new Error(opened.missing.reason);
  return [onnxEngine(1), tfjsEngine(opened.backend)];
}
