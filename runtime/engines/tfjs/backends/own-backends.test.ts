import { execFile } from "node:child_process";
import { promisify } from "node:util";
import workerThreads from "node:worker_threads";
import type { Rank } from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import type { OpenBackend, OpenBackendOf } from "./backend.js";
import { openCpu } from "./cpu.js";
import { openWasm } from "./wasm.js";

async function opened(open: OpenBackendOf, threads?: number): Promise<OpenBackend> {
  const result = await open(threads === undefined ? {} : { threads });
  if (!result.ok) throw new Error(result.missing.reason);
  return result.backend;
}

/** 2 x 2 convolution of ones: every value is 8 = 2 x 2 windows x 2 channels. */
async function largestOf({ tf }: OpenBackend): Promise<number> {
  const most = tf.tidy(() => tf.max(tf.conv2d(tf.ones<Rank.R4>([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 1, "valid")));
  const [value = Number.NaN] = Array.from(await most.data());
  return value;
}

it("wasm can reopen with another number of threads, which its description names", async () => {
  const { Worker } = workerThreads;
  for (const [threads, device] of [
    [1, "CPU, 1 thread"],
    [2, "CPU, 2 threads"],
    [3, "CPU, 3 threads"],
  ] as const) {
    const backend = await opened(openWasm, threads);
    expect(backend.device).toBe(device);
    expect(backend.version).toBe("tfjs-backend-wasm 4.22.0");
    expect(await largestOf(backend)).toBe(8);
    await backend.close();
  }
  expect(workerThreads.Worker).toBe(Worker);
  expect("Worker" in globalThis).toBe(false);
});

it("users of one backend share it, and the last one disposes it", async () => {
  const [first, second] = await Promise.all([opened(openWasm, 2), opened(openWasm, 1)]);
  expect(second.device).toBe("CPU, 2 threads");
  await first.close();
  await first.close();
  expect(await largestOf(second)).toBe(8);
  await second.close();
  await expect(second.tf.setBackend("wasm")).rejects.toThrow(/not found in registry/);
});

it("the backend that was opened last computes", async () => {
  const wasm = await opened(openWasm, 1);
  const cpu = await opened(openCpu);
  expect(cpu.tf.getBackend()).toBe("cpu");
  await cpu.close();
  await wasm.close();
});

it("threads of wasm keep no process alive, and print nothing", async () => {
  const script = `
    import { openWasm } from "./dist/runtime/engines/tfjs/backends/wasm.js";
    import { openCpu } from "./dist/runtime/engines/tfjs/backends/cpu.js";
    const { backend } = await openWasm({ threads: 2 });
    const { tf } = backend;
    await tf.conv2d(tf.ones([1, 9, 9, 8]), tf.ones([3, 3, 8, 8]), 1, "same").data();
    await openCpu({});
    await tf.ones([2]).add(1).data();`;
  const options = { timeout: 30_000 };
  const done = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], options);
  expect(done).toMatchObject({ stdout: "", stderr: "" });
});
