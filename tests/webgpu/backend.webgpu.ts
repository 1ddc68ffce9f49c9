import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TensorFlow } from "../../compiler/contract/tfjs-modules.js";
import type { OpenBackend } from "../../runtime/engines/tfjs/backends/backend.js";
import { openCpu } from "../../runtime/engines/tfjs/backends/cpu.js";
import { openWebgpu } from "../../runtime/engines/tfjs/backends/webgpu.js";
import { useBackend } from "../../runtime/engines/tfjs/use-backend.js";
import { difference, disagreement, find, layerProbes } from "../support/tfjs-probes.js";
import { convolutionProbes, productProbes } from "../support/tfjs-product-probes.js";

let cpu: OpenBackend;
let webgpu: OpenBackend;

beforeAll(async () => {
  const { FANC_DAWN: folder } = process.env;
  if (folder === undefined) throw new Error("FANC_DAWN must name a folder with the package webgpu; use run.sh");
  process.chdir(folder);
  const second = await openWebgpu({});
  if (!second.ok) throw new Error(`${second.missing.reason}; ${second.missing.hint}`);
  const first = await openCpu({});
  if (!first.ok) throw new Error("cpu must be there");
  [cpu, webgpu] = [first.backend, second.backend];
  console.log(`${webgpu.version}: ${webgpu.device}`);
});

afterAll(async () => {
  await webgpu.close();
  await cpu.close();
});

describe("values and gradients on WebGPU equal those of the cpu backend", () => {
  it.each([...layerProbes, ...convolutionProbes(20), ...productProbes])("$name", async (probe) => {
    const expected = await find(await useBackend(cpu)(), probe);
    const tf = await useBackend(webgpu)();
    const before = tf.memory().numTensors;
    expect(disagreement(await find(tf, probe), expected)).toBeLessThan(1e-3);
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** A convolution, a pool and a dense layer, with the gradients of a cross entropy taken off the weights, five times. */
async function losses(tf: TensorFlow): Promise<number[]> {
  const wave = (...shape: number[]): number[] =>
    Array.from({ length: shape.reduce((product, axis) => product * axis, 1) }, (_, i) => Math.sin(i * 1.7) / 3);
  const image = tf.tensor4d(wave(4, 8, 8, 3), [4, 8, 8, 3]);
  const labels = tf.oneHot(tf.tensor1d([0, 2, 1, 2], "int32"), 3);
  let weights = [tf.tensor(wave(3, 3, 3, 6), [3, 3, 3, 6]), tf.tensor(wave(54, 3), [54, 3])];
  const found: number[] = [];
  for (let step = 0; step < 5; step++) {
    const { value, grads } = tf.valueAndGrads((filter, matrix) => {
      const map = tf.maxPool(tf.relu(tf.conv2d(image, filter.as4D(3, 3, 3, 6), 1, "valid")), 2, 2, "valid");
      const scores = tf.logSoftmax(tf.matMul(tf.reshape(map, [4, 54]), matrix.as2D(54, 3)));
      return tf.neg(tf.mean(tf.sum(tf.mul(scores, labels), 1))).asScalar();
    })(weights);
    found.push(...Array.from(await value.data()));
    weights = weights.map((weight, i) => tf.sub(weight, tf.mul(grads[i] ?? 0, 0.1)));
  }
  return found;
}

it("the losses of a training equal those of the cpu backend", async () => {
  const expected = await losses(await useBackend(cpu)());
  const found = await losses(await useBackend(webgpu)());
  expect(expected.at(-1)).toBeLessThan(expected[0] ?? 0);
  expect(difference(found, expected)).toBeLessThan(1e-4);
});
