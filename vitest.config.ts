import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["dsl/**/*.test.ts", "compiler/**/*.test.ts", "runtime/**/*.test.ts", "tests/**/*.test.ts"],
    exclude: ["tests/peers/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Loading the modules afresh for each file would take longer than the tests; none of them leaves anything behind.
    isolate: false,
    // All cores: of two, vitest would use one.
    maxWorkers: availableParallelism(),
  },
});
