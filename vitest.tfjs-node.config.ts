import { defineConfig } from "vitest/config";

/** `npm run test:tfjs-node`: the same spec on TensorFlow's own C library. */
export default defineConfig({
  test: {
    include: ["tests/tfjs-node/**/*.tfjs-node.ts"],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
