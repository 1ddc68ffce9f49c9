import { createRequire } from "node:module";
import { join } from "node:path";
import type { TensorFlow } from "../../../../compiler/contract/tfjs-modules.js";

export interface LoadedTfjsNode {
  readonly tf: TensorFlow;
  /** Of the package. */
  readonly version: string;
  readonly libtensorflow: string;
  readonly usesGpu: boolean;
}

/** What tfjs-node 4.22.0 keeps in its backend; it has no public name for these. */
interface NodeBackend {
  readonly binding: { readonly TF_Version: string };
  readonly isUsingGpuDevice: boolean;
}

/**
 * Loads tfjs-node, or tfjs-node-gpu, from its package folder into this process. A broken library ends the process: try
 * it in another one before (`checkedLoad`).
 * @throws what its loading throws: it says which file is missing.
 */
export function loadTfjsNode(packageFolder: string): LoadedTfjsNode {
  // 0 tells everything, 2 leaves out hints about the processor and the like. Read once, when the library is loaded.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  const require = createRequire(join(packageFolder, "package.json"));
  restoreIsNullOrUndefined(require);
  const tf = require(packageFolder) as TensorFlow;
  // As for fanc's own copy: no advice, and no word on each kernel that both copies register.
  tf.enableProdMode();
  const { version } = require("./package.json") as { readonly version: string };
  const backend = tf.backend() as unknown as NodeBackend;
  return { tf, version, libtensorflow: backend.binding.TF_Version, usesGpu: backend.isUsingGpuDevice };
}

/** tfjs-node calls a function that Node 23 has removed. */
function restoreIsNullOrUndefined(require: NodeJS.Require): void {
  const util = require("node:util") as { isNullOrUndefined?: (value: unknown) => boolean };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
