import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../../../runtime/random.js";
import type { Tensors } from "../../../contract/tfjs-modules.js";
import { GraphBuilder } from "../../../ir/builder.js";
import type { Graph, NodeId } from "../../../ir/graph.js";
import type { OptimizerModel } from "../../../model/index.js";
import { evaluateGraph } from "../../../operators/evaluate.js";
import { clipped } from "../../../optimizers/clip.js";
import { optimizerOf } from "../../../optimizers/optimizers.js";
import { CarriedState, nextOf, type StateArray } from "../../../optimizers/update.js";
import { type Tensor64, tensorOf, zeros } from "../../../reference/tensor.js";
import { adam } from "./adam.js";
import { adamw } from "./adamw.js";
import { caffeMomentum } from "./caffe-momentum.js";
import { clip } from "./clip.js";
import { rmsprop } from "./rmsprop.js";
import { tensorflowMomentum } from "./tensorflow-momentum.js";

beforeAll(async () => {
  tf.env().set("PROD", true);
  await tf.setBackend("cpu");
});

const common = { lr: 0.1, policy: { kind: "fixed" }, warmup: undefined } as const;
const sgd = { kind: "sgd", ...common, momentum: 0.9 } as const;
const adaptive = { ...common, beta1: 0.9, beta2: 0.99, epsilon: 1e-3 } as const;

const optimizers: readonly (readonly [string, OptimizerModel])[] = [
  ["Caffe's momentum", { ...sgd, style: "caffe", nesterov: false, decay: 0.05, clip: undefined }],
  ["Caffe's Nesterov, clipped", { ...sgd, style: "caffe", nesterov: true, decay: 0.05, clip: 2 }],
  ["TensorFlow's momentum, no decay", { ...sgd, style: "tensorflow", nesterov: false, decay: 0, clip: undefined }],
  ["TensorFlow's Nesterov, a limit never met", { ...sgd, style: "tensorflow", nesterov: true, decay: 0.05, clip: 1e3 }],
  ["Adam", { kind: "adam", ...adaptive, decay: 0.05, clip: undefined }],
  ["AdamW, clipped", { kind: "adamw", ...adaptive, decay: 0.3, clip: 1 }],
  ["RMSProp", { kind: "rmsprop", ...common, rho: 0.9, momentum: 0, epsilon: 1e-3, decay: 0.05, clip: undefined }],
  [
    "RMSProp with momentum",
    { kind: "rmsprop", ...common, rho: 0.9, momentum: 0.5, epsilon: 1e-3, decay: 0.05, clip: 3 },
  ],
];

const rules = { caffeMomentum, tensorflowMomentum, adam, adamw, rmsprop };

/** Parameters of any rank; the last one is frozen. A step does not compute its gradient, which would count in clipping. */
const parameters = {
  "a.weight": { shape: [2, 1, 3, 2], lr: 1, decay: 1 },
  "b.weight": { shape: [3, 2], lr: 0.5, decay: 2 },
  "b.bias": { shape: [3], lr: 2, decay: 0 },
  "c.weight": { shape: [2], lr: 0, decay: 1 },
} as const;
const moving = Object.entries(parameters).filter(([, { lr }]) => lr !== 0);

/** The rule as the compiler puts it into graphs of a training step, the gradients as inputs. */
function stepGraph(optimizer: OptimizerModel): { readonly graph: Graph; readonly arrays: readonly StateArray[] } {
  const b = new GraphBuilder();
  const lr = b.input("lr", { dtype: "f32", shape: [] });
  const all = moving.map(([name, { shape, lr, decay }]) => ({
    parameter: {
      name,
      shape,
      init: { kind: "constant", value: 0 } as const,
      fanIn: 1,
      lrMultiplier: lr,
      decayMultiplier: decay,
      trainable: true,
    },
    weight: b.input(name, { dtype: "f32", shape }),
    gradient: b.input(`d ${name}`, { dtype: "f32", shape }),
  }));
  const gradients = new Map(all.map(({ weight, gradient }): [NodeId, NodeId] => [weight, gradient]));
  const shortened = clipped(b, gradients, optimizer.clip);
  const state = new CarriedState(b);
  const next = all.map(({ parameter, weight, gradient }): [string, NodeId] => [
    `${parameter.name}.next`,
    optimizerOf(optimizer).rule(optimizer)(b, state, {
      parameter,
      weight,
      gradient: shortened.get(weight) ?? gradient,
      lr,
    }),
  ]);
  return {
    graph: b.finish("step", { ...Object.fromEntries(next), ...nextValues(state) }),
    arrays: state.next.map(({ array }) => array),
  };
}

const nextValues = (state: CarriedState): Readonly<Record<string, NodeId>> =>
  Object.fromEntries(state.next.map(({ array, id }) => [nextOf(array.name), id]));

const tensorsOf = (values: Readonly<Record<string, Tensor64>>): Tensors =>
  Object.fromEntries(
    Object.entries(values).map(([name, { shape, data }]) => [name, tf.tensor(Float32Array.from(data), [...shape])]),
  );

function update(optimizer: OptimizerModel, values: Tensors, gradients: Tensors, lr: number): Tensors {
  const { name, options } = optimizerOf(optimizer).tfjs(optimizer);
  const { clip: limit } = optimizer;
  const rule = rules[name as keyof typeof rules] as typeof adam;
  return tf.tidy(() => {
    const shortened = limit === undefined ? gradients : clip(tf, gradients, { limit });
    return rule(tf, parameters, values, shortened, lr, options as unknown as Parameters<typeof adam>[5]);
  });
}

describe.each(optimizers)("the update of %s", (_, optimizer) => {
  it("the update changes weights and state as the compiler's rule does, over four steps of changing rate", () => {
    const { graph, arrays } = stepGraph(optimizer);
    const random = new Random("update");
    const drawn = (shape: readonly number[]): Tensor64 =>
      tensorOf(
        shape,
        zeros(shape).data.map(() => random.normal()),
      );
    let expected: Readonly<Record<string, Tensor64>> = Object.fromEntries([
      ...Object.entries(parameters).map(([name, { shape }]) => [name, drawn(shape)]),
      ...arrays.map(({ name, shape }) => [name, zeros(shape)]),
    ]);
    let found = tensorsOf(expected);
    for (const lr of [0.1, 0.1, 0.02, 0.3]) {
      const gradients = Object.fromEntries(
        Object.entries(parameters).map(([name, one]) => [name, one.lr === 0 ? zeros(one.shape) : drawn(one.shape)]),
      );
      const fed = Object.fromEntries(Object.entries(gradients).map(([name, value]) => [`d ${name}`, value]));
      const next = evaluateGraph(graph, { ...expected, ...fed, lr: tensorOf([], [lr]) });
      const given = tensorsOf(gradients);
      const before = tf.memory().numTensors;
      const renewed = update(optimizer, found, given, lr);
      expect(
        Object.keys(renewed)
          .map((name) => `${name}.next`)
          .sort(),
      ).toEqual(Object.keys(next).sort());
      expect(tf.memory().numTensors - before).toBe(Object.keys(renewed).length);
      expected = {
        ...expected,
        ...Object.fromEntries(Object.keys(renewed).map((name) => [name, next[`${name}.next`] as Tensor64])),
      };
      found = { ...found, ...renewed };
      for (const name of Object.keys(expected)) {
        const values = Array.from((found[name] as tf.Tensor).dataSync());
        const far = values.map((v, i) => Math.abs(v - (expected[name]?.data[i] as number)));
        expect(Math.max(...far), name).toBeLessThan(1e-5);
      }
    }
    tf.disposeVariables();
  });

  it("the update changes nothing without gradients", () => {
    expect(update(optimizer, {}, {}, 0.1)).toEqual({});
  });
});

it("the update names a missing value, and a gradient without a parameter", () => {
  const [gradient, weight] = [tf.tensor1d([1]), tf.tensor1d([2])];
  const options = { momentum: 0.9, decay: 0, nesterov: false };
  const run = (parameter: string, values: Tensors) => () =>
    caffeMomentum(tf, { w: { lr: 1, decay: 1 } }, values, { [parameter]: gradient }, 0.1, options);
  expect(run("w", { w: weight })).toThrow("the values lack w.velocity");
  expect(run("v", { w: weight })).toThrow("v has a gradient but is no parameter");
});
