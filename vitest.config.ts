import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["dsl/**/*.test.ts", "compiler/**/*.test.ts", "runtime/**/*.test.ts", "tests/**/*.test.ts"],
    exclude: ["tests/peers/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
