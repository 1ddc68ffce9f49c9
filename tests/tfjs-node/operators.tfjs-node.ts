import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenBackend } from "../../runtime/engines/tfjs/backends/backend.js";
import { openBackend } from "../../runtime/engines/tfjs/backends/open-backend.js";
import { differingTrials, printedKinds } from "../support/tfjs-operators.js";

describe.each(["node", "wasm"] as const)(
  "on %s each operator, and its gradient, are what the reference says",
  (name) => {
    let backend: OpenBackend;
    beforeAll(async () => {
      backend = (await openBackend(name, { threads: 2 })).backend;
    });
    afterAll(async () => {
      await backend.close();
    });

    it.each(printedKinds)("%s", async (kind) => {
      expect(await differingTrials(backend.tf, kind, 6)).toEqual([]);
    });
  },
);
