import { defineConfig } from "vitest/config";

/** `npm run test:crash`: FANC_KILLS (200 without it) kills of a training at random instants, and of a compilation around each operation on files. */
export default defineConfig({
  test: {
    include: ["tests/crash/kill.test.ts", "tests/crash/outputs.test.ts"],
    env: { FANC_KILLS: process.env.FANC_KILLS ?? "200" },
    fileParallelism: false,
  },
});
