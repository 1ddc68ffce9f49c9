import type { LoadCheck } from "../../engines/tfjs/installed/load-check.js";

/** The library and device of an engine, in a line: `libtensorflow 2.21.0 on the CPU`. */
export function checkText({ report, gpuTrouble }: LoadCheck & { readonly ok: true }): string {
  switch (report.kind) {
    case "tfjs-node": {
      const library = `libtensorflow ${report.libtensorflow}`;
      if (report.usesGpu) return `${library} on the GPU (CUDA)`;
      return `${library} on the CPU${gpuTrouble === undefined ? "" : ` (no CUDA device found: ${gpuTrouble})`}`;
    }
    case "webgpu":
      return report.adapter ?? "it finds no device on this machine (Debian: apt-get install mesa-vulkan-drivers)";
    default: {
      const never: never = report;
      return never;
    }
  }
}
