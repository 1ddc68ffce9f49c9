/** What is used of `navigator.gpu`. */
export interface Gpu {
  requestAdapter(options: { readonly powerPreference: "high-performance" }): Promise<GpuAdapter | null>;
}

export interface GpuAdapter {
  readonly info: AdapterInfo;
}

export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

const programs = [
  { pattern: /llvmpipe|lavapipe/i, name: "llvmpipe" },
  { pattern: /swiftshader/i, name: "SwiftShader" },
] as const;

/** Name of a device and its interface; says so where a program on the processor plays the device. */
export function deviceText(info: AdapterInfo, platform: NodeJS.Platform): string {
  const texts = [info.device, info.architecture, info.description, info.vendor].filter((text) => text !== "");
  const program = programs.find(({ pattern }) => texts.some((text) => pattern.test(text)));
  const software = program !== undefined || info.isFallbackAdapter === true;
  return `${program?.name ?? texts[0] ?? "GPU"} (${software ? "software " : ""}${interfaceName(platform)})`;
}

function interfaceName(platform: NodeJS.Platform): string {
  switch (platform) {
    case "darwin":
      return "Metal";
    case "win32":
      return "Direct3D";
    default:
      return "Vulkan";
  }
}
