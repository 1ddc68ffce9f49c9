import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Gpu } from "./gpu-adapter.js";

/** What is used of the package `webgpu` (Dawn). */
interface Dawn {
  create(flags: readonly string[]): Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

export type LoadedDawn = { readonly ok: true; readonly gpu: Gpu } | { readonly ok: false; readonly reason: string };

let loaded: LoadedDawn | undefined;

/**
 * Loads Dawn once, and puts what the WebGPU backend of TensorFlow.js looks for where a browser has it: `navigator.gpu`
 * and the names of the interface. To be called before that backend is imported.
 *
 * @param folder of the package `webgpu`.
 */
export async function loadDawn(folder: string): Promise<LoadedDawn> {
  if (loaded?.ok) return loaded;
  let dawn: Dawn;
  try {
    dawn = (await import(pathToFileURL(join(folder, "index.js")).href)) as Dawn;
  } catch (error) {
    return { ok: false, reason: String(error instanceof Error ? error.message : error).split("\n")[0] ?? "" };
  }
  const gpu = dawn.create([]);
  for (const [name, value] of Object.entries(dawn.globals)) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  const navigator: unknown = Reflect.get(globalThis, "navigator");
  if (typeof navigator === "object" && navigator !== null) {
    Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  } else {
    const value = { gpu, userAgent: `Node.js/${process.versions.node.split(".")[0]}` };
    Object.defineProperty(globalThis, "navigator", { value, configurable: true });
  }
  loaded = { ok: true, gpu };
  return loaded;
}
