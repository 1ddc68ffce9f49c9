import { createRequire } from "node:module";
import os from "node:os";
import { dirname, join } from "node:path";
import workerThreads from "node:worker_threads";

const require = createRequire(import.meta.url);

/** The backend's own limit. */
export const mostThreads = 4;

/**
 * Starts the wasm backend with threads, which it does not do in Node by itself:
 *
 * - its workers come from a `blob:` address with a script that is meant for browsers. Node takes the script itself, and
 *   the file of the module instead of a second blob;
 * - a thread at work would keep the process from ending;
 * - it takes no more threads than half of the cores.
 *
 * Worker and the number of cores are replaced while `start` runs and put back afterwards. `start` has to set the flag
 * WASM_HAS_MULTITHREAD_SUPPORT and the number of threads.
 *
 * @param threads how many are to compute, this one included: 2 ... mostThreads.
 */
export async function withNodeThreads<T>(threads: number, start: () => Promise<T>): Promise<T> {
  const { Worker } = workerThreads;
  const { cpus } = os;
  const hadWorker = Object.getOwnPropertyDescriptor(globalThis, "Worker");
  const core = cpus()[0];
  if (core === undefined) throw new Error("the system names no processor");
  Object.assign(workerThreads, { Worker: WasmThread });
  Object.assign(os, { cpus: () => Array.from({ length: 2 * threads }, () => core) });
  try {
    return await start();
  } finally {
    Object.assign(workerThreads, { Worker });
    Object.assign(os, { cpus });
    if (hadWorker === undefined) Reflect.deleteProperty(globalThis, "Worker");
    else Object.defineProperty(globalThis, "Worker", hadWorker);
  }
}

class WasmThread extends workerThreads.Worker {
  readonly #ours: boolean;

  constructor(script: string | URL, options?: workerThreads.WorkerOptions) {
    const ours = String(script).startsWith("blob:");
    // Without the flags of this process, such as --input-type: the script is not a module.
    super(ours ? threadScript() : script, ours ? { eval: true, execArgv: [] } : options);
    this.#ours = ours;
  }

  override postMessage(message: unknown, transfer?: readonly workerThreads.TransferListItem[]): void {
    super.postMessage(this.#ours && isLoad(message) ? { ...message, urlOrBlob: outputFile(".js") } : message, transfer);
  }

  /** Called when a thread begins to wait for work, which never ends. */
  override ref(): void {
    if (!this.#ours) super.ref();
  }
}

const isLoad = (message: unknown): message is { readonly cmd: "load" } =>
  typeof message === "object" && message !== null && "cmd" in message && message.cmd === "load";

/** The line break of a string in the script was read as one of the script. */
function threadScript(): string {
  const { wasmWorkerContents } = require(outputFile(".worker.js")) as { readonly wasmWorkerContents: string };
  return wasmWorkerContents.replaceAll("\n", "\\n");
}

function outputFile(ending: string): string {
  const dist = dirname(require.resolve("@tensorflow/tfjs-backend-wasm"));
  return join(dist, "..", "wasm-out", `tfjs-backend-wasm-threaded-simd${ending}`);
}
