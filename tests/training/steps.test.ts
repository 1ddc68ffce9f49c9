import { describe, expect, it } from "vitest";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { type Tensor64, tensorOf } from "../../compiler/reference/tensor.js";
import { Random } from "../../runtime/random.js";
import { type RandomStep, stepFeeds, stepOf } from "../support/random-step.js";
import { openOnnx } from "../support/run-onnx.js";

type Tensors = Readonly<Record<string, Tensor64>>;

// Large epsilons: divided by a root near zero, the rounding of a gradient would become a whole step.
const optimizers = [
  "sgd { lr: 1  momentum: 0  decay: 0 }",
  "sgd { lr: 1  momentum: 0.9  decay: 0.05 }",
  "sgd { lr: 1  momentum: 0.9  decay: 0.05  nesterov: on }",
  "sgd { lr: 1  momentum: 0.9  decay: 0.05  style: tensorflow }",
  "sgd { lr: 1  momentum: 0.9  decay: 0.05  style: tensorflow  nesterov: on }",
  "adam { lr: 1  beta1: 0.8  beta2: 0.95  epsilon: 1e-2  decay: 0.05 }",
  "adamw { lr: 1  beta1: 0.8  beta2: 0.95  epsilon: 1e-2  decay: 0.3 }",
  "rmsprop { lr: 1  epsilon: 0.1  decay: 0.05 }",
  "rmsprop { lr: 1  epsilon: 0.1  momentum: 0.5 }",
];

const losses = [
  ["pictures", "softmax over classes"],
  ["faces", "2 * sigmoid over Tags"],
  ["faces", "hinge over Tags"],
  ["faces", "softmax over identities + 0.1 * similarity(FC)"],
  ["faces", "0.5 * softmax over identities + contrastive(FC) margin 3"],
] as const;

const rates = [0.05, 0.05, 0.01];

/** Every kind of parameter, with multipliers, and frozen weights with trainable biases. */
function specOf(optimizer: string, on: string, loss: string): string {
  return `attributes Tags = [ a, b, c ]
data pictures = image_folder { root: "p"  classes: 4  resized: 8x7 }
data faces = celeba { root: "f"  identities: 3  attributes: Tags }
net N {
  input i : 3 x 8 x 7
  C1 = conv 4 kernel 3 pad 1 { lr_mult: 0.5  decay_mult: 2  bias_decay_mult: 1 }
    -> leaky_relu slope 0.3 -> batchnorm eps 0.1 momentum 0.8 -> relu -> lrn size 3 alpha 0.5 -> maxpool 2
  C2 = local 4 kernel 2 cells 1x3 { lr_mult: 0  bias_lr_mult: 3 } -> prelu -> dropout 0.2
  FC = dense 5 { decay_mult: 0.5 } -> tanh
}
schedule { stage s {
  train N on ${on}
  loss: ${loss}  batch: 3  epochs: 1
  optimizer: ${optimizer}
} }`;
}

const clipped = (optimizer: string): string => optimizer.replace("}", " clip: 0.4 }");

function caseOf(optimizer: string, on: string, loss: string): RandomStep {
  const found = stepOf(specOf(optimizer, on, loss), 0);
  if (found === undefined) throw new Error("the spec is not valid");
  return found;
}

/** State that is passed from step to step, and the losses, with new images in every step. */
async function train(
  { step }: RandomStep,
  run: (feeds: Tensors) => Promise<Tensors>,
  rateOf: (step: number) => number = (i) => rates[i] as number,
): Promise<Readonly<Record<string, Tensor64>>> {
  const found: Record<string, Tensor64> = {};
  let carried: Tensors = {};
  for (let i = 0; i < rates.length; i++) {
    const drawn = stepFeeds(step, new Random("step", i));
    const feeds = { ...drawn, ...carried, lr: tensorOf([], [Math.fround(rateOf(i))]), seed: tensorOf([], [i]) };
    const results = await run(feeds);
    found[`loss ${i}`] = results.loss as Tensor64;
    // Weights, running statistics and the state of the rule; frozen weights are those of the first draw.
    const next = Object.entries(results).filter(([name]) => name.endsWith(".next"));
    const weights = i === 0 ? Object.entries(drawn).filter(([name]) => /\.(weight|bias|scale|shift)$/.test(name)) : [];
    const fresh = next.map(([name, value]) => [name.slice(0, -".next".length), value] as const);
    carried = { ...carried, ...Object.fromEntries(weights), ...Object.fromEntries(fresh) };
  }
  return { ...found, ...carried };
}

/** Largest difference relative to the largest value; differences at the last digit of single precision count as none. */
function distance(a: Tensor64, b: Tensor64): number {
  const largest = a.data.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const difference = a.data.reduce((most, v, i) => Math.max(most, Math.abs(v - (b.data[i] as number))), 0);
  return difference / Math.max(largest, 1e-2);
}

/** Every rule with every loss; every second one with clipped gradients, so that each meets both. */
const cases = optimizers.flatMap((optimizer, i) =>
  losses.map(([on, loss], k) => [(i + k) % 2 === 0 ? optimizer : clipped(optimizer), on, loss] as const),
);

it.each(cases)("three steps of %s on %s by %s in ONNX Runtime equal the reference", async (rule, on, loss) => {
  const one = caseOf(rule, on, loss);
  const open = await openOnnx(one.step.graph);
  try {
    const expected = await train(one, async (feeds) => evaluateGraph(one.step.graph, feeds));
    const found = await train(one, open.run);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [name, value] of Object.entries(expected))
      expect(distance(value, found[name] as Tensor64), name).toBeLessThan(1e-4);
  } finally {
    await open.close();
  }
});

describe("styles of momentum", () => {
  const trained = (style: string, rateOf: (step: number) => number) => {
    const optimizer = `sgd { lr: 1  momentum: 0.9  decay: 0.05  style: ${style} }`;
    const one = caseOf(optimizer, "pictures", "softmax over classes");
    return train(one, async (feeds) => evaluateGraph(one.step.graph, feeds), rateOf);
  };

  it("Caffe's and TensorFlow's momentum are equal at a constant rate", async () => {
    const [caffe, tensorflow] = [await trained("caffe", () => 0.05), await trained("tensorflow", () => 0.05)];
    expect(distance(caffe["FC.weight"] as Tensor64, tensorflow["FC.weight"] as Tensor64)).toBeLessThan(1e-12);
  });

  it("Caffe's and TensorFlow's momentum differ when the rate falls: Caffe's velocity keeps steps of the old rate", async () => {
    const falling = (i: number): number => (i < 2 ? 0.05 : 0.005);
    const [caffe, tensorflow] = [await trained("caffe", falling), await trained("tensorflow", falling)];
    expect(distance(caffe["FC.weight"] as Tensor64, tensorflow["FC.weight"] as Tensor64)).toBeGreaterThan(1e-3);
  });
});

it("clipping shortens the gradients of a step", async () => {
  const [free, short] = await Promise.all(
    ["", " clip: 0.4"].map(async (clip) => {
      const one = caseOf(`sgd { lr: 1  momentum: 0  decay: 0${clip} }`, "pictures", "softmax over classes");
      const results = evaluateGraph(one.step.graph, stepFeeds(one.step, new Random("clip")));
      const multipliers = new Map(one.step.parameters.map(({ name, lrMultiplier }) => [name, lrMultiplier]));
      const velocities = Object.entries(results).filter(([name]) => name.endsWith(".velocity.next"));
      const parts = velocities.map(([name, { data }]) => {
        const multiplier = multipliers.get(name.slice(0, -".velocity.next".length)) ?? Number.NaN;
        return Math.hypot(...data.map((v) => v / multiplier));
      });
      return Math.hypot(...parts);
    }),
  );
  expect(free).toBeGreaterThan(0.5);
  expect(short).toBeCloseTo(0.4, 9);
});
