import { expect, it } from "vitest";
import type { Graph } from "../../compiler/ir/graph.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { type Tensor64, tensorOf } from "../../compiler/reference/tensor.js";
import { Random } from "../../runtime/random.js";
import { type RandomStep, randomSteps, stepFeeds } from "../support/random-step.js";
import { differingOutputs, runOnnx } from "../support/run-onnx.js";
import { slopeAt } from "../support/slope.js";

/** A failure of `random net 17` alone: `npx vitest run tests/gradients -t "random net 17$"`. */
const all = randomSteps(200);

/** What is checked for each net beside all parameters at once: some parameters alone, and some of their elements. */
const alone = 4;
const elements = 2;

type Tensors = Readonly<Record<string, Tensor64>>;
/** What is added to parameters. */
type Direction = Readonly<Record<string, Float64Array>>;

const slopes = { checked: 0, kinks: 0 };

const norm = (values: Float64Array): number => Math.hypot(...values);

function randomDirection(size: number, random: Random): Float64Array {
  const values = Float64Array.from({ length: size }, () => random.normal());
  const length = norm(values);
  return values.map((v) => v / length);
}

function moved(feeds: Tensors, direction: Direction, by: number): Tensors {
  const changed = Object.entries(direction).map(([name, change]) => {
    const { shape, data } = feeds[name] as Tensor64;
    const values = data.map((v, i) => v + by * (change[i] as number));
    return [name, tensorOf(shape, values)] as const;
  });
  return { ...feeds, ...Object.fromEntries(changed) };
}

/** The gradient of every trained parameter: its velocity after a step from rest at a rate of 1, without multipliers. */
function gradientsOf({ step }: RandomStep, results: Tensors): Direction {
  return Object.fromEntries(
    step.parameters
      .filter(({ trainable }) => trainable)
      .map(({ name, lrMultiplier }) => {
        const velocity = results[`${name}.velocity.next`];
        if (velocity === undefined) throw new Error(`the loss does not reach ${name}`);
        return [name, velocity.data.map((v) => v / lrMultiplier)];
      }),
  );
}

function directionsFor(gradients: Direction, random: Random): readonly Direction[] {
  const all = Object.entries(gradients).map(([name, g]) => [name, randomDirection(g.length, random)] as const);
  const some = Array.from({ length: alone }, () => Object.fromEntries([random.pick(all)]));
  const single = Array.from({ length: elements }, () => {
    const [name, g] = random.pick(Object.entries(gradients));
    const at = random.below(g.length);
    return { [name]: g.map((_, i) => (i === at ? 1 : 0)) };
  });
  return [Object.fromEntries(all), ...some, ...single];
}

it.each(all.map((one) => [one.number, one] as const))(
  "the gradients of random net %i equal numeric differentiation",
  async (number, one) => {
    const { graph, parameters } = one.step;
    const random = new Random("feeds", number);
    const feeds = stepFeeds(one.step, random);
    const results = evaluateGraph(graph, feeds);
    for (const { name, trainable } of parameters)
      if (!trainable) expect(results, "running statistics").toHaveProperty([`${name}.next`]);

    const gradients = gradientsOf(one, results);
    const total = Math.hypot(...Object.values(gradients).map(norm));
    expect(total, one.text).toBeGreaterThan(0);
    const lossOnly: Graph = { ...graph, outputs: graph.outputs.filter(({ name }) => name === "loss") };
    const lossAt = (changed: Tensors): number => evaluateGraph(lossOnly, changed).loss?.data[0] as number;
    const loss = lossAt(feeds);
    for (const direction of directionsFor(gradients, random)) {
      const names = Object.keys(direction);
      const own = names.map((name) => gradients[name] as Float64Array);
      // What is small beside all of the gradient is lost in the rounding of the loss.
      const scale = Math.max(Math.hypot(...own.map(norm)), 1e-4 * total);
      const expected = names.reduce(
        (sum, name, i) =>
          sum + (own[i] as Float64Array).reduce((s, g, k) => s + g * (direction[name]?.[k] as number), 0),
        0,
      );
      const slope = slopeAt((by) => lossAt(moved(feeds, direction, by)), loss, scale);
      slopes.checked += 1;
      if (slope.kind === "kink") slopes.kinks += 1;
      else expect(Math.abs(slope.value - expected) / scale, `${names}\n${one.text}`).toBeLessThan(1e-4);
    }

    expect(differingOutputs(results, await runOnnx(graph, feeds)), one.text).toEqual([]);
  },
);

it("few gradients of random nets are skipped because of a kink", () => {
  expect(slopes.checked).toBeGreaterThan(6 * all.length);
  expect(slopes.kinks).toBeLessThan(0.01 * slopes.checked);
});

it("the random nets cover every layer, `output` and loss", () => {
  const text = all.map((one) => one.text).join("\n");
  const words = [
    "conv",
    "groups 2",
    "groups each",
    "stride 2",
    "pad 1",
    "pad 2",
    "dilation 2",
    "dilation 3",
    "separable",
    "lrn size 3",
    "lrn size 4",
    "lrn size 5",
    "maxpool 2",
    "maxpool 3",
    "maxpool 3x2",
    "rounding floor",
    "avgpool 2",
    "avgpool 3",
    "relu",
    "leaky_relu",
    "prelu",
    "sigmoid",
    "tanh",
    "batchnorm",
    "dropout",
    "cells 2x2",
    "cells 3x3",
    "cells 1x2",
    "unshared",
    "blocks",
    "over 2x2",
    "from L",
    "from i",
    "add L",
    "concat S",
    "concat V",
    "global_avgpool",
    "flatten",
    "dense",
    "output: average",
    "output: max ",
    "output: max  output_window",
    "output: dense",
    "softmax over classes",
    "softmax over identities",
    "sigmoid over",
    "hinge over",
    "similarity",
    "contrastive(FC)",
    "contrastive(FC) margin",
    "+ 0.2 * similarity(FC) + 0.4 * contrastive",
    "batch: 1 ",
    "batch: 4 ",
    "i : 3 x 1 x",
  ];
  expect(words.filter((word) => !text.includes(word))).toEqual([]);
  const kinds = new Set(all.flatMap(({ step }) => step.graph.nodes.map(({ op }) => op.kind)));
  expect([...kinds]).toEqual(expect.arrayContaining(["conv2dFilterGrad", "cutRegions", "untileCells", "windowMean"]));
  const shapes = all.flatMap(({ step }) => step.graph.nodes.map(({ type }) => type.shape.slice(2).join("x")));
  expect(shapes).toContain("1x1");
});
