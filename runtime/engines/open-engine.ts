import type { Engine } from "./engine.js";
import { backendOf, type EngineName, tensorFlow } from "./engine-names.js";

export interface OpenedEngine {
  readonly engine: Engine;
  /** Lines for the user: which engines were skipped for this one, and why. */
  readonly notes: readonly string[];
}

/**
 * Opens an engine, and loads its libraries only then.
 * @throws BackendMissing if this machine lacks it.
 */
export async function openEngine(name: EngineName, threads?: number): Promise<OpenedEngine> {
  if (!tensorFlow(name)) {
    const { onnxEngine } = await import("./onnx/onnx-engine.js");
    return { engine: onnxEngine(threads), notes: [] };
  }
  const { openBackend } = await import("./tfjs/backends/open-backend.js");
  const { tfjsEngine } = await import("./tfjs/tfjs-engine.js");
  const options = threads === undefined ? {} : { threads };
  const { backend, passedOver } = await openBackend(backendOf(name), options);
  const notes = passedOver.map((one) => `tfjs:${one.name} is not used: ${one.reason} (${one.hint})`);
  return { engine: tfjsEngine(backend), notes };
}
