import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCpuAndWasm } from "../../../../tests/support/cpu-and-wasm.js";
import { disagreement, find, layerProbes } from "../../../../tests/support/tfjs-probes.js";
import type { OpenBackend } from "../backends/backend.js";
import { useBackend } from "../use-backend.js";

let cpu: OpenBackend;
let wasm: OpenBackend;

beforeAll(async () => {
  [cpu, wasm] = await openCpuAndWasm();
});

afterAll(async () => {
  await wasm.close();
  await cpu.close();
});

describe("layers on wasm equal those of the cpu backend, and so do their gradients", () => {
  it.each(layerProbes)("$name on wasm equals the cpu backend, and so does its gradient", async (probe) => {
    const expected = await find(await useBackend(cpu)(), probe);
    const tf = await useBackend(wasm)();
    const before = tf.memory().numTensors;
    expect(disagreement(await find(tf, probe), expected)).toBeLessThan(1e-4);
    expect(tf.memory().numTensors).toBe(before);
  });
});
