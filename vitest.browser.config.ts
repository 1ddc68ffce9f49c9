import { defineConfig } from "vitest/config";

/** `npm run test:browser`: exported models and pages in Chromium. */
export default defineConfig({
  test: {
    include: ["tests/browser/**/*.browser.ts"],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
