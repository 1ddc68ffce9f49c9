import { createRequire } from "node:module";
import type { BackendResult, OpenBackendOf } from "./backend.js";
import { loadDawn } from "./dawn.js";
import { findWebgpu } from "./find-webgpu.js";
import { deviceText, isEmulated } from "./gpu-adapter.js";
import { openOwn, ownTensorFlow, releaseOwn } from "./own-copy.js";

const install = "run `fanc engine install webgpu`";

/** WebGPU by Dawn, as in Chromium, on what Vulkan, Metal or Direct3D offers. Values can only be read by `data()`. */
export const openWebgpu: OpenBackendOf = async () => {
  const found = await findWebgpu();
  if (!found.found) return missing(found.reason, install);
  const dawn = await loadDawn(found.folder);
  if (!dawn.ok) return missing(`webgpu ${found.version} does not load: ${dawn.reason}`, `${install} --force`);
  const adapter = await dawn.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) return missing("no device was found that WebGPU can use", driverHint(process.platform));

  const tf = await ownTensorFlow();
  await import("@tensorflow/tfjs-backend-webgpu");
  await openOwn(tf, "webgpu");
  return {
    ok: true,
    backend: {
      name: "webgpu",
      tf,
      version: `tfjs-backend-webgpu ${backendVersion()}, webgpu ${found.version}`,
      device: deviceText(adapter.info, process.platform),
      emulated: isEmulated(adapter.info),
      close: releaseOwn(tf, "webgpu"),
    },
  };
};

const missing = (reason: string, hint: string): BackendResult => ({ ok: false, missing: { reason, hint } });

function driverHint(platform: NodeJS.Platform): string {
  return platform === "linux"
    ? "install the Vulkan driver of your graphics device (Debian: mesa-vulkan-drivers, or NVIDIA's)"
    : "install the driver of your graphics device";
}

function backendVersion(): string {
  const require = createRequire(import.meta.url);
  return (require("@tensorflow/tfjs-backend-webgpu/package.json") as { readonly version: string }).version;
}
