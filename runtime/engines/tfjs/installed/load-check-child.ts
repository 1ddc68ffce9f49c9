import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type * as tfjs from "@tensorflow/tfjs";
import { loadTfjsNode } from "../backends/load-tfjs-node.js";

/**
 * Loads an engine and lets it compute, in a process of its own: what is wrong with a native library shows as a crash.
 * Arguments: which engine, path of its package. Sends a `LoadReport`.
 */
export type LoadReport =
  | { readonly kind: "tfjs-node"; readonly libtensorflow: string; readonly usesGpu: boolean }
  /** Without an adapter, WebGPU has no device. */
  | { readonly kind: "webgpu"; readonly adapter?: string };

function tfjsNode(packageFolder: string): LoadReport {
  const { tf, libtensorflow, usesGpu } = loadTfjsNode(packageFolder);
  // 3 x 3 windows of four ones each: every sum is 4, and each weight is met nine times.
  const image = tf.ones<tfjs.Rank.R4>([1, 4, 4, 1]);
  const filter = tf.ones<tfjs.Rank.R4>([2, 2, 1, 1]);
  const { value, grads } = tf.valueAndGrads((w) => tf.conv2d(image, w as typeof filter, 1, "valid").sum())([filter]);
  const numbers = [...value.dataSync(), ...(grads[0]?.dataSync() ?? [])];
  if (numbers.join() !== "36,9,9,9,9") throw new Error(`it computes wrong: ${numbers.join()} instead of 36,9,9,9,9`);
  return { kind: "tfjs-node", libtensorflow, usesGpu };
}

/** What we use of the package; the types of WebGPU that come with TensorFlow.js are older. */
interface Dawn {
  create(options: readonly string[]): {
    requestAdapter(): Promise<{
      readonly info: Readonly<Record<"description" | "vendor" | "architecture", string>>;
    } | null>;
  };
}

async function webgpu(packageFolder: string): Promise<LoadReport> {
  const entry = pathToFileURL(createRequire(import.meta.url).resolve(packageFolder)).href;
  const { create } = (await import(entry)) as Dawn;
  const adapter = await create([]).requestAdapter();
  if (adapter === null) return { kind: "webgpu" };
  const { description, vendor, architecture } = adapter.info;
  return { kind: "webgpu", adapter: description || [vendor, architecture].join(" ") };
}

const [kind, folder = ""] = process.argv.slice(2);
const report = kind === "webgpu" ? await webgpu(folder) : tfjsNode(folder);
process.send?.(report, () => process.exit(0));
