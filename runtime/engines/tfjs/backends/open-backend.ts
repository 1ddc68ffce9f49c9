import { ExitCode, UserError } from "../../../user-error.js";
import {
  type BackendName,
  type BackendOptions,
  backendNames,
  type MissingBackend,
  type OpenBackend,
  type OpenBackendOf,
} from "./backend.js";

/** A backend, with the better ones that could not be had. */
export interface ChosenBackend {
  readonly backend: OpenBackend;
  readonly passedOver: readonly (MissingBackend & { readonly name: BackendName })[];
}

/** How each backend is opened. */
export type Openers = Readonly<Record<BackendName, OpenBackendOf>>;

/** Each is loaded only when it is asked for: the libraries behind them are large. */
const openers: Openers = {
  "node-gpu": async (options) => (await import("./node.js")).openNode(true)(options),
  node: async (options) => (await import("./node.js")).openNode(false)(options),
  webgpu: async (options) => (await import("./webgpu.js")).openWebgpu(options),
  wasm: async (options) => (await import("./wasm.js")).openWasm(options),
  cpu: async (options) => (await import("./cpu.js")).openCpu(options),
};

/**
 * Opens the backend of that name, or the best that is there.
 * @throws UserError (exit code 2) where it is missing.
 */
export async function openBackend(
  name: BackendName | undefined,
  options: BackendOptions,
  open: Openers = openers,
): Promise<ChosenBackend> {
  const passedOver: (MissingBackend & { readonly name: BackendName })[] = [];
  for (const candidate of name === undefined ? backendNames : [name]) {
    const result = await open[candidate](options);
    if (result.ok) return { backend: result.backend, passedOver };
    passedOver.push({ name: candidate, ...result.missing });
  }
  const [first] = passedOver;
  throw new UserError(
    name === undefined ? "no backend of TensorFlow.js is there" : `the engine tfjs:${name} cannot be used here`,
    {
      found: passedOver.map((one) => (name === undefined ? `${one.name}: ${one.reason}` : one.reason)).join("; "),
      ...(first === undefined ? {} : { hint: first.hint }),
      exitCode: ExitCode.usage,
    },
  );
}
