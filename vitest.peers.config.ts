import { defineConfig } from "vitest/config";

/** Tests against PyTorch, ONNX's checker, scikit-learn and safetensors: `npm run peers`, then `npm run test:peers`. */
export default defineConfig({
  test: {
    include: ["tests/peers/**/*.peer.ts"],
    // Loading PyTorch takes seconds, more on a cold disk.
    testTimeout: 300_000,
    fileParallelism: false,
  },
});
