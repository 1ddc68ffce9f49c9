import { expect, it } from "vitest";
import { deviceText } from "./gpu-adapter.js";

const info = { vendor: "", architecture: "", device: "", description: "" };

it("a GPU is named by its driver", () => {
  const h100 = { ...info, vendor: "nvidia", device: "NVIDIA H100", description: "NVIDIA: 535" };
  expect(deviceText(h100, "linux")).toBe("NVIDIA H100 (Vulkan)");
  expect(deviceText({ ...info, vendor: "apple" }, "darwin")).toBe("apple (Metal)");
  expect(deviceText(info, "win32")).toBe("GPU (Direct3D)");
});

it("a software-emulated GPU is recognised", () => {
  const swift = { ...info, vendor: "google", architecture: "swiftshader", device: "SwiftShader Device (Subzero)" };
  expect(deviceText(swift, "linux")).toBe("SwiftShader (software Vulkan)");
  expect(deviceText({ ...info, device: "llvmpipe (LLVM 15.0.6)" }, "linux")).toBe("llvmpipe (software Vulkan)");
  expect(deviceText({ ...info, device: "Basic", isFallbackAdapter: true }, "win32")).toBe("Basic (software Direct3D)");
});
