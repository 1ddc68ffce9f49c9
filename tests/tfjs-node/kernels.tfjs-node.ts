import type * as tfjs from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TensorFlow } from "../../compiler/contract/tfjs-modules.js";
import type { OpenBackend } from "../../runtime/engines/tfjs/backends/backend.js";
import { openBackend } from "../../runtime/engines/tfjs/backends/open-backend.js";
import { useBackend } from "../../runtime/engines/tfjs/use-backend.js";

let node: OpenBackend;
let cpu: OpenBackend;
/** Both copies of TensorFlow.js share one engine, on which the backend that was set last computes. */
const uses = new Map<OpenBackend, () => Promise<TensorFlow>>();
beforeAll(async () => {
  node = (await openBackend("node", { threads: 2 })).backend;
  uses.set(node, useBackend(node));
  cpu = (await openBackend("cpu", {})).backend;
  uses.set(cpu, useBackend(cpu));
});
afterAll(async () => {
  await node.close();
  await cpu.close();
});

async function useOf(backend: OpenBackend): Promise<TensorFlow> {
  const tf = await uses.get(backend)?.();
  if (tf === undefined) throw new Error("not open");
  return tf;
}

const numbers = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed + 1.7 * i) + 0.3 * Math.cos(seed * i));

/** Output and both gradients of a convolution with what usually follows it. */
async function results(on: OpenBackend, size: number, kernel: number, stride: number, pad: "same" | "valid") {
  const tf = await useOf(on);
  return tf.tidy(() => {
    const image = tf.tensor4d(numbers(2 * size * size * 3, 1), [2, size, size, 3]);
    const filter = tf.tensor4d(numbers(kernel * kernel * 3 * 5, 2), [kernel, kernel, 3, 5]);
    const net = (x: tfjs.Tensor, w: tfjs.Tensor): tfjs.Tensor => {
      const mapped = tf.relu(tf.conv2d(x as tfjs.Tensor4D, w as tfjs.Tensor4D, stride, pad));
      return tf.maxPool(tf.localResponseNormalization(mapped, 2, 1, 1e-2, 0.75) as tfjs.Tensor4D, 2, 1, "valid");
    };
    const [x, w] = tf.grads((a, b) => net(a, b).square().sum())([image, filter]);
    return [net(image, filter), x as tfjs.Tensor, w as tfjs.Tensor].map((one) => [...one.dataSync()]);
  });
}

it("tells what it is", async () => {
  expect((await useOf(node)).getBackend()).toBe("tensorflow");
  expect((await useOf(cpu)).getBackend()).toBe("cpu");
  expect(node.version).toBe("tfjs-node 4.22.0, libtensorflow 2.21.0");
  expect(node.device).toBe("CPU, 2 threads");
});

it.each([
  [9, 3, 1, "same"],
  [9, 3, 2, "valid"],
  [12, 5, 3, "same"],
  [23, 11, 4, "valid"],
] as const)(
  "convolves %i pixels by %i, stride %i, padding %s, as plain JavaScript does",
  async (size, kernel, stride, pad) => {
    const ours = await results(node, size, kernel, stride, pad);
    const expected = await results(cpu, size, kernel, stride, pad);
    for (const [i, values] of expected.entries()) {
      expect(ours[i]).toHaveLength(values.length);
      const scale = Math.max(...values.map(Math.abs));
      const furthest = Math.max(...values.map((value, k) => Math.abs(value - (ours[i]?.[k] ?? Number.NaN))));
      expect(furthest / scale).toBeLessThan(1e-5);
    }
  },
);
