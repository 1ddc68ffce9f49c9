import { defineConfig } from "vitest/config";

/** `npm run test:webgpu`: TensorFlow.js on WebGPU, through software Vulkan where there is no GPU. */
export default defineConfig({
  test: {
    include: ["tests/webgpu/**/*.webgpu.ts"],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
