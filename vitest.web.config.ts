import { defineConfig } from "vitest/config";

/** `npm run test:web`: emitted graphs in ONNX Runtime compiled to WebAssembly, beside the native one. */
export default defineConfig({
  test: {
    include: ["tests/web/**/*.web.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
