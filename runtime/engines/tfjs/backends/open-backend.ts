import {
  type BackendName,
  type BackendOptions,
  backendNames,
  type MissingBackend,
  type OpenBackend,
  type OpenBackendOf,
} from "./backend.js";
import { BackendMissing } from "./backend-missing.js";

/** A backend, with the better ones that are not available. */
export interface ChosenBackend {
  readonly backend: OpenBackend;
  readonly passedOver: readonly (MissingBackend & { readonly name: BackendName })[];
}

/** How each backend is opened. */
export type Openers = Readonly<Record<BackendName, OpenBackendOf>>;

/** Each is loaded on demand: their libraries are large. */
const openers: Openers = {
  "node-gpu": async (options) => (await import("./node.js")).openNode(true)(options),
  node: async (options) => (await import("./node.js")).openNode(false)(options),
  webgpu: async (options) => (await import("./webgpu.js")).openWebgpu(options),
  wasm: async (options) => (await import("./wasm.js")).openWasm(options),
  cpu: async (options) => (await import("./cpu.js")).openCpu(options),
};

/**
 * Opens the named backend, or the best available one.
 * @throws BackendMissing if the named backend is not available.
 */
export async function openBackend(
  name: BackendName | undefined,
  options: BackendOptions,
  open: Openers = openers,
): Promise<ChosenBackend> {
  if (name !== undefined) {
    const result = await open[name](options);
    if (result.ok) return { backend: result.backend, passedOver: [] };
    throw new BackendMissing(name, result.missing);
  }
  const passedOver: (MissingBackend & { readonly name: BackendName })[] = [];
  for (const candidate of backendNames) {
    const result = await open[candidate](options);
    if (result.ok && result.backend.emulated !== true) return { backend: result.backend, passedOver };
    if (result.ok) await result.backend.close();
    passedOver.push({ name: candidate, ...(result.ok ? emulated(result.backend) : result.missing) });
  }
  throw new Error("tfjs: not even the backend in plain JavaScript is there");
}

const emulated = ({ name, device }: OpenBackend): MissingBackend => ({
  reason: `only ${device} is there, which is slower than the processor itself`,
  hint: `use --engine tfjs:${name} to try it`,
});
