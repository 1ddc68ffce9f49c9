import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { disagreement, find, layerProbes } from "../../../../tests/support/tfjs-probes.js";
import type { OpenBackend } from "../backends/backend.js";
import { openCpu } from "../backends/cpu.js";
import { openWasm } from "../backends/wasm.js";
import { useBackend } from "../use-backend.js";

let cpu: OpenBackend;
let wasm: OpenBackend;

beforeAll(async () => {
  const opened = [await openCpu({}), await openWasm({ threads: 1 })];
  const [first, second] = opened.map((result) => (result.ok ? result.backend : undefined));
  if (first === undefined || second === undefined) throw new Error("cpu and wasm must be there");
  [cpu, wasm] = [first, second];
});

afterAll(async () => {
  await wasm.close();
  await cpu.close();
});

describe("layers on wasm equal those of the cpu backend, and so do their gradients", () => {
  it.each(layerProbes)("$name", async (probe) => {
    const expected = await find(await useBackend(cpu)(), probe);
    const tf = await useBackend(wasm)();
    const before = tf.memory().numTensors;
    expect(disagreement(await find(tf, probe), expected)).toBeLessThan(1e-4);
    expect(tf.memory().numTensors).toBe(before);
  });
});
