import type { TensorFlow } from "../../../../compiler/contract/tfjs-modules.js";

/** What TensorFlow.js can run on, best first. */
export const backendNames = ["node-gpu", "node", "webgpu", "wasm", "cpu"] as const;

export type BackendName = (typeof backendNames)[number];

/** A copy of TensorFlow.js whose backend is ready. */
export interface OpenBackend {
  readonly name: BackendName;
  readonly tf: TensorFlow;
  /** Of the backend's own package, and of what runs beneath it: `tfjs-node 4.22.0, libtensorflow 2.15.1`. */
  readonly version: string;
  /** What computes: `CPU, 2 threads`, `NVIDIA H100 (CUDA)`, `llvmpipe (software Vulkan)`. */
  readonly device: string;
  /** Is the device emulated in software? Then it is only used if it is named. */
  readonly emulated?: boolean;
  close(): Promise<void>;
}

export interface BackendOptions {
  /** Number of threads, for backends that let it be set; all cores if absent. */
  readonly threads?: number;
}

/** Why a backend is not available, and how to get it. */
export interface MissingBackend {
  readonly reason: string;
  readonly hint: string;
}

export type BackendResult =
  | { readonly ok: true; readonly backend: OpenBackend }
  | { readonly ok: false; readonly missing: MissingBackend };

/** Opens a backend; a backend that is missing is a result, anything else throws. */
export type OpenBackendOf = (options: BackendOptions) => Promise<BackendResult>;
