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
  /** Does a program on the processor play the device? Then it is only taken where it is named. */
  readonly emulated?: boolean;
  close(): Promise<void>;
}

export interface BackendOptions {
  /** Threads that compute, for those backends that can be told; all cores if it is not given. */
  readonly threads?: number;
}

/** Why a backend cannot be had here, and what would change that. */
export interface MissingBackend {
  readonly reason: string;
  readonly hint: string;
}

export type BackendResult =
  | { readonly ok: true; readonly backend: OpenBackend }
  | { readonly ok: false; readonly missing: MissingBackend };

/** Opens a backend; what is merely not installed or not there is a result, anything else throws. */
export type OpenBackendOf = (options: BackendOptions) => Promise<BackendResult>;
