import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCpuAndWasm } from "../../../../tests/support/cpu-and-wasm.js";
import { disagreement, find } from "../../../../tests/support/tfjs-probes.js";
import { convolutionProbes, productProbes } from "../../../../tests/support/tfjs-product-probes.js";
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

describe("products on wasm equal those of the cpu backend, and so do their gradients", () => {
  it.each([...convolutionProbes(40), ...productProbes])(
    "$name on wasm equals the cpu backend, and so does its gradient",
    async (probe) => {
      const expected = await find(await useBackend(cpu)(), probe);
      const tf = await useBackend(wasm)();
      const before = tf.memory();
      expect(disagreement(await find(tf, probe), expected)).toBeLessThan(1e-4);
      const { numTensors, numDataBuffers } = tf.memory();
      expect({ numTensors, numDataBuffers }).toEqual({
        numTensors: before.numTensors,
        numDataBuffers: before.numDataBuffers,
      });
    },
  );
});

it("kernels on wasm leak no memory of the backend", async () => {
  const tf = await useBackend(wasm)();
  const before = tf.backend().numDataIds();
  for (const probe of [...convolutionProbes(10), ...productProbes]) await find(tf, probe);
  expect(tf.backend().numDataIds()).toBe(before);
});
