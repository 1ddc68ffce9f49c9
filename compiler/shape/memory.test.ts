import { expect, it } from "vitest";
import { analyseText } from "../../tests/support/analyse-text.js";
import type { NetModel, OptimizerModel } from "../model/index.js";
import { optimizerOf } from "../optimizers/optimizers.js";
import { roughMemory } from "./memory.js";

const netOf = (layers: string): NetModel =>
  analyseText(`net N { input i : 3 x 8 x 8\n ${layers} }`).value?.nets[0] as NetModel;
const rate = { lr: 1, clip: undefined, warmup: undefined, policy: { kind: "fixed" }, decay: 0 } as const;
const sgd: OptimizerModel = { kind: "sgd", ...rate, momentum: 0.9, nesterov: false, style: "caffe" };
const adam: OptimizerModel = { kind: "adam", ...rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const rmsprop: OptimizerModel = { kind: "rmsprop", ...rate, rho: 0.9, momentum: 0, epsilon: 1e-8 };
const size = { height: 8, width: 8 };

it("training memory counts activations twice, and weights with new weights, gradients and state, at four bytes a value", () => {
  const net = netOf("C = conv 4 kernel 3 pad 1 -> relu -> maxpool 2");
  // Input 192, conv and relu 256 each, pooling 64, and 5 outputs.
  const values = 192 + 256 + 256 + 64 + 5;
  // 4 x 3 x 9 + 4 of the layer; (64 + 1) x 5 of the output layer.
  const weights = 112 + 65 * 5;
  const stage = { batch: 10, accumulate: 1, output: "dense", optimizer: sgd } as const;
  expect(roughMemory(net, size, stage, 5)).toEqual({
    activations: 2 * 4 * 10 * values,
    weights: 4 * 4 * weights,
    total: 80 * values + 16 * weights,
  });
  // A pooling output layer reads one value for each channel; Adam keeps two arrays.
  expect(roughMemory(net, size, { ...stage, output: "max", optimizer: adam }, 5)?.weights).toBe(5 * 4 * (112 + 5 * 5));
  expect(roughMemory(net, size, { ...stage, accumulate: 3 }, 5)?.weights).toBe(5 * 4 * weights);
});

it("training memory is unknown at a size at which the net does not work", () => {
  const net = netOf("C = conv 4 kernel 3");
  const stage = { batch: 1, accumulate: 1, output: "dense", optimizer: sgd } as const;
  expect(roughMemory(net, { height: 9, width: 8 }, stage, 1)).toBeUndefined();
});

it("an update rule has as many state arrays as its formula", () => {
  expect([sgd, adam, rmsprop, { ...rmsprop, momentum: 0.5 }].map((one) => optimizerOf(one).arrays(one))).toEqual([
    1, 2, 1, 2,
  ]);
});
