import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** TensorFlow.js keeps its backends in one place for the whole process: these files get a process each. */
const withTensorFlow = [
  "compiler/targets/tfjs/**/*.test.ts",
  "compiler/targets/tfjs-graph/**/*.test.ts",
  "runtime/engines/tfjs/**/*.test.ts",
  "tests/cli/export.test.ts",
  "tests/conformance/tfjs*.test.ts",
  "tests/export/*.test.ts",
  "tests/tfjs/*.test.ts",
  "tests/training/*.test.ts",
];

export default defineConfig({
  test: {
    exclude: ["tests/peers/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // All cores: of two, vitest would use one.
    maxWorkers: availableParallelism(),
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["dsl/**/*.test.ts", "compiler/**/*.test.ts", "runtime/**/*.test.ts", "tests/**/*.test.ts"],
          exclude: ["tests/peers/**", ...withTensorFlow],
          // Loading the modules afresh for each file would take longer than the tests.
          isolate: false,
        },
      },
      { extends: true, test: { name: "tfjs", include: withTensorFlow } },
    ],
  },
});
