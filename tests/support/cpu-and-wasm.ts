import type { OpenBackend } from "../../runtime/engines/tfjs/backends/backend.js";
import { openCpu } from "../../runtime/engines/tfjs/backends/cpu.js";
import { openWasm } from "../../runtime/engines/tfjs/backends/wasm.js";

/** The two backends that are there everywhere, to hold the kernels of one to those of the other. */
export async function openCpuAndWasm(): Promise<readonly [cpu: OpenBackend, wasm: OpenBackend]> {
  const opened = [await openCpu({}), await openWasm({ threads: 1 })];
  const [cpu, wasm] = opened.map((result) => (result.ok ? result.backend : undefined));
  if (cpu === undefined || wasm === undefined) throw new Error("cpu and wasm must be there");
  return [cpu, wasm];
}
