import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, sep } from "node:path";
import type { OpenBackendOf } from "./backend.js";
import { openOwn, ownTensorFlow, releaseOwn } from "./own-copy.js";

const packageName = "@tensorflow/tfjs-backend-wasm";

/**
 * WebAssembly with SIMD and threads, with the kernels of `../wasm` that training needs. While it is open, a further
 * opening shares it with its threads.
 */
export const openWasm: OpenBackendOf = async (options) => {
  const tf = await ownTensorFlow();
  const wasm = await import("@tensorflow/tfjs-backend-wasm");
  const { registerTrainingKernels } = await import("../wasm/register.js");
  const { mostThreads, withNodeThreads } = await import("../wasm/node-threads.js");
  registerTrainingKernels();
  await openOwn(tf, "wasm", (begin) => {
    const threads = Math.min(options.threads ?? availableParallelism(), mostThreads);
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", threads > 1);
    wasm.setThreadsCount(threads);
    wasm.setWasmPaths(dirname(createRequire(import.meta.url).resolve(packageName)) + sep);
    return threads > 1 ? withNodeThreads(threads, begin) : begin();
  });
  const threads = wasm.getThreadsCount();
  return {
    ok: true,
    backend: {
      name: "wasm",
      tf,
      version: `tfjs-backend-wasm ${wasm.version_wasm}`,
      device: `CPU, ${threads} ${threads === 1 ? "thread" : "threads"}`,
      close: releaseOwn(tf, "wasm"),
    },
  };
};
