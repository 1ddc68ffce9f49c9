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

/** Name of a device and its interface; marks a device that is emulated in software. */
export function deviceText(info: AdapterInfo, platform: NodeJS.Platform): string {
  const name = programOf(info)?.name ?? textsOf(info)[0] ?? "GPU";
  return `${name} (${isEmulated(info) ? "software " : ""}${interfaceName(platform)})`;
}

/** Is the device emulated in software? */
export const isEmulated = (info: AdapterInfo): boolean =>
  programOf(info) !== undefined || info.isFallbackAdapter === true;

const textsOf = ({ device, architecture, description, vendor }: AdapterInfo): readonly string[] =>
  [device, architecture, description, vendor].filter((text) => text !== "");

const programOf = (info: AdapterInfo) =>
  programs.find(({ pattern }) => textsOf(info).some((text) => pattern.test(text)));

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
