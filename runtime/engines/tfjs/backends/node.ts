import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { readText } from "../../../files/regular-file.js";
import type { LoadCheck } from "../installed/load-check.js";
import { rememberedCheck } from "../installed/remembered-check.js";
import type { BackendResult, OpenBackend, OpenBackendOf } from "./backend.js";
import { findTfjsNode, type TfjsNodeCopy, type TfjsNodeName } from "./find-tfjs-node.js";
import { type LoadedTfjsNode, loadTfjsNode } from "./load-tfjs-node.js";

/** What this process has loaded: two copies of TensorFlow's library in one process would share their symbols. */
let inUse: { readonly packageFolder: string; readonly loaded: LoadedTfjsNode; readonly threads: number } | undefined;

/**
 * tfjs-node, or tfjs-node-gpu, on TensorFlow's C library: the copy of the project in whose folder we are if it works,
 * else the one that `fanc engine install` has set up. The number of threads is that of the first call.
 */
export function openNode(gpu: boolean): OpenBackendOf {
  const name: TfjsNodeName = gpu ? "tfjs-node-gpu" : "tfjs-node";
  return async ({ threads = availableParallelism() }) => {
    const { copies, unusable } = await findTfjsNode(name);
    const failures: string[] = unusable === undefined ? [] : [unusable];
    for (const copy of copies) {
      const check = await rememberedCheck({ kind: "tfjs-node", packageFolder: copy.packageFolder }, copy.binding);
      if (check.ok) return open(name, copy, check, threads);
      failures.push(`${copy.place} copy does not load: ${check.reason}`);
    }
    const reason = failures.length === 0 ? `${name} is not installed` : failures.join("; ");
    const again = failures.length === 0 ? "" : " --force";
    return { ok: false, missing: { reason, hint: `run \`fanc engine install ${name}${again}\`` } };
  };
}

async function open(
  name: TfjsNodeName,
  { packageFolder }: TfjsNodeCopy,
  check: LoadCheck & { readonly ok: true },
  wanted: number,
): Promise<BackendResult> {
  if (inUse !== undefined && inUse.packageFolder !== packageFolder) {
    const reason = `this process has loaded another copy of TensorFlow's library, ${inUse.packageFolder}`;
    return { ok: false, missing: { reason, hint: "use one of tfjs:node and tfjs:node-gpu in one process" } };
  }
  inUse ??= { packageFolder, loaded: load(packageFolder, wanted), threads: wanted };
  const { loaded, threads } = inUse;
  const { tf, version, libtensorflow, usesGpu } = loaded;
  await tf.setBackend("tensorflow");
  await tf.ready();
  const cpu = `CPU, ${threads} ${threads === 1 ? "thread" : "threads"}`;
  const withoutGpu = `${cpu} (no CUDA device found: ${check.gpuTrouble ?? "TensorFlow does not say why"})`;
  const backend: OpenBackend = {
    name: name === "tfjs-node-gpu" ? "node-gpu" : "node",
    tf,
    version: `${name} ${version}, libtensorflow ${libtensorflow}`,
    device: usesGpu ? `${await gpuName()} (CUDA)` : name === "tfjs-node-gpu" ? withoutGpu : cpu,
    close: async () => undefined,
  };
  return { ok: true, backend };
}

/** TensorFlow reads the number of its threads from these variables, once. */
function load(packageFolder: string, threads: number): LoadedTfjsNode {
  process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  process.env.TF_NUM_INTEROP_THREADS = String(threads);
  return loadTfjsNode(packageFolder);
}

/** Name of the first NVIDIA device, as its driver tells; `GPU` where it does not. */
async function gpuName(folder: string = "/proc/driver/nvidia/gpus"): Promise<string> {
  const [first] = (await readdir(folder).catch(() => [])).sort();
  if (first === undefined) return "GPU";
  const text = await readText(join(folder, first, "information")).catch(() => "");
  return /^Model:\s*(.+?)\s*$/m.exec(text)?.[1] ?? "GPU";
}
