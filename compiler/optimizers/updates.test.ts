import { describe, expect, it } from "vitest";
import { runOnnx } from "../../tests/support/run-onnx.js";
import { GraphBuilder } from "../ir/builder.js";
import type { Graph, NodeId } from "../ir/graph.js";
import type { Parameter } from "../lower/parameters.js";
import type { AdamModel, OptimizerModel, RmsPropModel, SgdModel } from "../model/index.js";
import { differentiate } from "../operators/differentiate.js";
import { evaluateGraph } from "../operators/evaluate.js";
import { type Tensor64, tensorOf, zeros } from "../reference/tensor.js";
import { clipped } from "./clip.js";
import { optimizerOf } from "./optimizers.js";
import { CarriedState, nextOf, type StateArray } from "./update.js";

const common = { lr: 0.1, decay: 0, clip: undefined, policy: { kind: "fixed" }, warmup: undefined } as const;

const sgd = (changes: Partial<SgdModel>): SgdModel => ({
  kind: "sgd",
  ...common,
  momentum: 0.9,
  nesterov: false,
  style: "caffe",
  ...changes,
});
const adam = (changes: Partial<AdamModel>): AdamModel => ({
  kind: "adam",
  ...common,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  ...changes,
});
const rmsprop = (changes: Partial<RmsPropModel>): RmsPropModel => ({
  kind: "rmsprop",
  ...common,
  rho: 0.9,
  momentum: 0,
  epsilon: 1e-8,
  ...changes,
});

const parameter = (name: string, shape: readonly number[], lrMultiplier = 1, decayMultiplier = 1): Parameter => ({
  name,
  shape,
  init: { kind: "constant", value: 0 },
  fanIn: 1,
  lrMultiplier,
  decayMultiplier,
  trainable: true,
});

/** A step whose loss is sum(p * dp) + sum(q * dq), so that the gradients are the inputs dp and dq themselves. */
function linearStep(
  parameters: readonly Parameter[],
  optimizer: OptimizerModel,
): { readonly graph: Graph; readonly arrays: readonly StateArray[] } {
  const b = new GraphBuilder();
  const lr = b.input("lr", { dtype: "f32", shape: [] });
  const weights = parameters.map((p) => b.input(p.name, { dtype: "f32", shape: p.shape }));
  const terms = parameters.map((p, i) => {
    const slope = b.input(`d${p.name}`, { dtype: "f32", shape: p.shape });
    const product = b.add({ kind: "mul" }, [weights[i] as NodeId, slope], "term");
    return b.add({ kind: "sum", axes: p.shape.map((_, axis) => axis) }, [product], "term");
  });
  const loss = terms.reduce((sum, term) => b.add({ kind: "add" }, [sum, term], "loss"));
  const gradients = clipped(b, differentiate(b, loss, weights), optimizer.clip);
  const state = new CarriedState(b);
  const rule = optimizerOf(optimizer).rule(optimizer);
  const outputs: Record<string, NodeId> = {};
  parameters.forEach((one, i) => {
    const weight = weights[i] as NodeId;
    const update = { parameter: one, weight, gradient: gradients.get(weight) as NodeId, lr };
    outputs[`${one.name}.next`] = rule(b, state, update);
  });
  return {
    graph: b.finish("step", { ...outputs, ...nextValues(state) }),
    arrays: state.next.map(({ array }) => array),
  };
}

const nextValues = (state: CarriedState): Readonly<Record<string, NodeId>> =>
  Object.fromEntries(state.next.map(({ array, id }) => [nextOf(array.name), id]));

const vector = (...values: readonly number[]): Tensor64 => tensorOf([values.length], values);

type Feeds = Readonly<Record<string, Tensor64>>;
type Run = (graph: Graph, feeds: Feeds) => Promise<Feeds>;
const engines: readonly (readonly [string, Run])[] = [
  ["reference", async (graph, feeds) => evaluateGraph(graph, feeds)],
  ["ONNX Runtime", runOnnx],
];

interface Step {
  readonly g: readonly number[];
  readonly lr: number;
}

/** Weights after each step from the given start, with the state carried on. */
async function train(
  run: Run,
  one: Parameter,
  optimizer: OptimizerModel,
  start: readonly number[],
  steps: readonly Step[],
): Promise<{ readonly weights: readonly (readonly number[])[]; readonly state: Feeds }> {
  const { graph, arrays } = linearStep([one], optimizer);
  let carried: Feeds = {
    [one.name]: tensorOf(one.shape, start),
    ...Object.fromEntries(arrays.map(({ name, shape }) => [name, zeros(shape)])),
  };
  const weights: (readonly number[])[] = [];
  for (const { g, lr } of steps) {
    const result = await run(graph, { ...carried, [`d${one.name}`]: tensorOf(one.shape, g), lr: tensorOf([], [lr]) });
    carried = Object.fromEntries(Object.keys(carried).map((name) => [name, result[`${name}.next`] as Tensor64]));
    weights.push(Array.from((carried[one.name] as Tensor64).data));
  }
  return { weights, state: carried };
}

function expectClose(found: readonly number[] | Float64Array | undefined, expected: readonly number[]): void {
  expect(found?.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(found?.[i]).toBeCloseTo(value, 5);
  });
}

/** Gradients and rates of five steps for two elements; the rate changes, which tells momentums apart. */
const STEPS: readonly Step[] = [
  { g: [3, -0.2], lr: 0.1 },
  { g: [-1, 0.4], lr: 0.1 },
  { g: [2, 0], lr: 0.02 },
  { g: [0.5, -3], lr: 0.02 },
  { g: [-4, 1], lr: 0.2 },
];
const START = [1, -2];

/** Each element on its own, by the textbook's formula: written without the graph. */
type Textbook = () => (w: number, g: number, lr: number) => number;

const textbooks: readonly (readonly [string, OptimizerModel, Textbook])[] = [
  [
    "Caffe's momentum",
    sgd({ decay: 0.01 }),
    () => {
      let v = 0;
      return (w, g, lr) => {
        v = 0.9 * v + lr * (g + 0.01 * w);
        return w - v;
      };
    },
  ],
  [
    "Caffe's Nesterov",
    sgd({ nesterov: true, decay: 0.01 }),
    () => {
      let v = 0;
      return (w, g, lr) => {
        const before = v;
        v = 0.9 * v + lr * (g + 0.01 * w);
        return w - ((1 + 0.9) * v - 0.9 * before);
      };
    },
  ],
  [
    "TensorFlow's momentum",
    sgd({ style: "tensorflow", decay: 0.01 }),
    () => {
      let v = 0;
      return (w, g, lr) => {
        v = 0.9 * v + (g + 0.01 * w);
        return w - lr * v;
      };
    },
  ],
  [
    "TensorFlow's Nesterov",
    sgd({ style: "tensorflow", nesterov: true, decay: 0.01 }),
    () => {
      let v = 0;
      return (w, g, lr) => {
        const own = g + 0.01 * w;
        v = 0.9 * v + own;
        return w - lr * (own + 0.9 * v);
      };
    },
  ],
  [
    "Adam",
    adam({ decay: 0.01 }),
    () => {
      let [m, v, t] = [0, 0, 0];
      return (w, g, lr) => {
        const own = g + 0.01 * w;
        t += 1;
        m = 0.9 * m + 0.1 * own;
        v = 0.999 * v + 0.001 * own ** 2;
        return w - (lr * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
      };
    },
  ],
  [
    "AdamW",
    adam({ kind: "adamw", decay: 0.3, beta1: 0.8, beta2: 0.95, epsilon: 1e-3 }),
    () => {
      let [m, v, t] = [0, 0, 0];
      return (w, g, lr) => {
        t += 1;
        m = 0.8 * m + 0.2 * g;
        v = 0.95 * v + 0.05 * g ** 2;
        return w - lr * 0.3 * w - (lr * (m / (1 - 0.8 ** t))) / (Math.sqrt(v / (1 - 0.95 ** t)) + 1e-3);
      };
    },
  ],
  [
    "RMSProp",
    rmsprop({ decay: 0.01, epsilon: 1e-4 }),
    () => {
      let s = 0;
      return (w, g, lr) => {
        const own = g + 0.01 * w;
        s = 0.9 * s + 0.1 * own ** 2;
        return w - (lr * own) / (Math.sqrt(s) + 1e-4);
      };
    },
  ],
  [
    "RMSProp with momentum",
    rmsprop({ rho: 0.95, momentum: 0.5, epsilon: 1e-4 }),
    () => {
      let [s, v] = [0, 0];
      return (w, g, lr) => {
        s = 0.95 * s + 0.05 * g ** 2;
        v = 0.5 * v + g / (Math.sqrt(s) + 1e-4);
        return w - lr * v;
      };
    },
  ],
];

describe.each(engines)("update rules in the %s", (_, run) => {
  it.each(textbooks)("%s follows its formula over five steps of changing rate", async (_name, optimizer, textbook) => {
    const rules = START.map(() => textbook());
    let w: readonly number[] = START;
    const expected = STEPS.map(({ g, lr }) => {
      w = w.map((value, i) => rules[i]?.(value, g[i] ?? 0, lr) ?? Number.NaN);
      return w;
    });
    const found = await train(run, parameter("w", [2]), optimizer, START, STEPS);
    found.weights.forEach((weights, i) => {
      expectClose(weights, expected[i] ?? []);
    });
  });

  it.each(textbooks)("%s applies multipliers to the rate and to the decay", async (_name, optimizer, textbook) => {
    // Twice the multiplier is twice the rate; a decay multiplier of 0 is no decay.
    const double = await train(run, parameter("w", [1], 2, 0), optimizer, [1], [{ g: [3], lr: 0.05 }]);
    const plain = await train(run, parameter("w", [1]), { ...optimizer, decay: 0 }, [1], [{ g: [3], lr: 0.1 }]);
    expectClose(double.weights[0], plain.weights[0] ?? []);
    expect(Math.abs((textbook()(1, 3, 0.1) as number) - 1)).toBeGreaterThan(0.01);
  });

  it("Caffe's momentum with multipliers and decay equals three steps computed by hand", async () => {
    // m = 0.9, lr = 0.1 x 2, decay = 0.01 x 0.5 on one weight w = 1, V = 0.
    // g = 3: V = 0.2 (3 + 0.005) = 0.601, w = 0.399
    // g = -1: V = 0.5409 + 0.2 (-1 + 0.001995) = 0.341299, w = 0.057701
    // g = 2 at a tenth of the rate, which acts on the new term only: V = 0.3071691 + 0.02 (2 + 0.000288505)
    const steps = [
      { g: [3], lr: 0.1 },
      { g: [-1], lr: 0.1 },
      { g: [2], lr: 0.01 },
    ];
    const found = await train(run, parameter("w", [1], 2, 0.5), sgd({ decay: 0.01 }), [1], steps);
    expectClose(found.weights.flat(), [0.399, 0.057701, -0.2894738701]);
    expectClose(found.state["w.velocity"]?.data, [0.3471748701]);
  });

  it("Caffe's and TensorFlow's momentum differ when the rate falls, as computed by hand", async () => {
    // m = 0.9, w = 1, g = 3 at a rate of 0.1, then g = -1 at 0.01. After the first step both have w = 0.7.
    // Caffe:      V = 0.3, then 0.9 x 0.3 + 0.01 x -1 = 0.26; w = 0.7 - 0.26
    // TensorFlow: V = 3,   then 0.9 x 3 - 1 = 1.7;            w = 0.7 - 0.01 x 1.7
    const steps = [
      { g: [3], lr: 0.1 },
      { g: [-1], lr: 0.01 },
    ];
    const caffe = await train(run, parameter("w", [1]), sgd({ style: "caffe" }), [1], steps);
    expectClose(caffe.weights.flat(), [0.7, 0.44]);
    expectClose(caffe.state["w.velocity"]?.data, [0.26]);
    const tensorflow = await train(run, parameter("w", [1]), sgd({ style: "tensorflow" }), [1], steps);
    expectClose(tensorflow.weights.flat(), [0.7, 0.683]);
    expectClose(tensorflow.state["w.velocity"]?.data, [1.7]);
  });

  it("Adam's first step has the length of the rate, whatever the gradient", async () => {
    const found = await train(run, parameter("w", [2]), adam({}), [0, 0], [{ g: [1e-3, 50], lr: 0.01 }]);
    expectClose(found.weights[0], [-0.01, -0.01]);
    expect(Object.keys(found.state).sort()).toEqual(["@adam.share1", "@adam.share2", "w", "w.mean", "w.square"]);
  });

  const p = parameter("p", [2]);
  const q = parameter("q", [1, 1], 2);
  const still = { "p.velocity": vector(0, 0), "q.velocity": tensorOf([1, 1], [0]), lr: tensorOf([], [0.1]) };

  it("clipping shortens all gradients together to the limit, before decay and multipliers", async () => {
    // |(2, 3, 6)| = 7; limit 3.5 halves every gradient to (1, 1.5, 3).
    const { graph } = linearStep([p, q], sgd({ clip: 3.5, decay: 0.5 }));
    const feeds = { ...still, p: vector(1, -1), q: tensorOf([1, 1], [4]), dp: vector(2, 3), dq: tensorOf([1, 1], [6]) };
    const result = await run(graph, feeds);
    // p: 0.1 (1 + 0.5) = 0.15 and 0.1 (1.5 - 0.5) = 0.1; q: 2 x 0.1 (3 + 2) = 1
    expectClose(result["p.velocity.next"]?.data, [0.15, 0.1]);
    expectClose(result["p.next"]?.data, [0.85, -1.1]);
    expectClose(result["q.velocity.next"]?.data, [1]);
    expectClose(result["q.next"]?.data, [3]);
  });

  it.each([
    ["shorter than the limit", [2, 3, 6], 7.5],
    ["as long as the limit", [2, 3, 6], 7],
    ["zero", [0, 0, 0], 1],
  ] as const)("clipping does not change gradients that are %s", async (_name, [g0, g1, g2], clip) => {
    const { graph } = linearStep([p, q], sgd({ clip }));
    const feeds = {
      ...still,
      p: vector(0, 0),
      q: tensorOf([1, 1], [0]),
      dp: vector(g0, g1),
      dq: tensorOf([1, 1], [g2]),
    };
    const result = await run(graph, feeds);
    expectClose(result["p.velocity.next"]?.data, [0.1 * g0, 0.1 * g1]);
    expectClose(result["q.velocity.next"]?.data, [0.2 * g2]);
  });
});
