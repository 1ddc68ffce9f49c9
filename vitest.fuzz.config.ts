import { defineConfig } from "vitest/config";

/** `npm run fuzz`: FANC_FUZZ inputs (a million without it), progress on standard error. */
export default defineConfig({
  test: {
    include: ["tests/fuzz/{language,data,run,names}/*.test.ts"],
    env: { FANC_FUZZ: process.env.FANC_FUZZ ?? "1000000" },
    testTimeout: 0,
    fileParallelism: false,
  },
});
