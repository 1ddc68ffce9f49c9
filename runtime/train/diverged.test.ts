import { describe, expect, it } from "vitest";
import type { TrainPlan } from "../../compiler/contract/schema.js";
import { advice, haveExploded, nonFiniteParameter, overflowingLayer } from "./diverged.js";

const array = (...values: number[]) => ({ shape: [values.length], data: Float32Array.from(values) });

describe("the layer at fault", () => {
  it("the overflowing layer is the first with a non-finite mean square activation, in rows of images", () => {
    const squares = [
      ["C1", array(1, 2, Number.NaN)],
      ["C2", array(1, Number.POSITIVE_INFINITY, 0)],
    ] as const;
    expect(overflowingLayer(squares, 3)).toBe("C1");
    expect(overflowingLayer(squares, 2)).toBe("C2");
    expect(overflowingLayer(squares, 1)).toBeUndefined();
  });

  it("nonFiniteParameter names the first parameter with a non-finite value; large values are accepted", () => {
    expect(nonFiniteParameter(new Map([["a", array(3e38, 3e38, 3e38)]]))).toBeUndefined();
    expect(
      nonFiniteParameter(
        new Map([
          ["a", array(1)],
          ["b", array(0, Number.NEGATIVE_INFINITY, 1)],
        ]),
      ),
    ).toBe("b");
    expect(nonFiniteParameter(new Map([["a", array(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)]]))).toBe("a");
  });
});

it("haveExploded detects values that weights of working nets do not have", () => {
  expect(haveExploded(new Map([["a", array(-9000, 300)]]))).toBe(false);
  for (const value of [-2e4, 1e30, Number.NaN]) expect(haveExploded(new Map([["a", array(0, value)]]))).toBe(true);
});

describe("advice", () => {
  const rule = { kind: "sgd", lr: 0.1, decay: 0, policy: { kind: "fixed" }, momentum: 0, nesterov: false } as const;
  const stage = (more: Partial<TrainPlan["optimizer"]>): Pick<TrainPlan, "optimizer" | "on" | "loss"> => ({
    optimizer: { ...rule, style: "caffe", ...more } as TrainPlan["optimizer"],
    on: { data: "celebs", view: "image", split: "train" },
    loss: [{ kind: "sigmoid", weight: 1, over: "Tags" }],
  });
  const at = {
    ...{ step: 900, steps: 5000, stepsPerEpoch: 100, lr: 0.1, firstLayer: false, weightsExploded: false },
    before: undefined,
    init: false,
  };

  it.each([
    [
      "the pixels if nothing was learnt",
      {},
      { ...at, step: 1, before: "failed" },
      /^the first step failed, so the learning rate is not the cause: .*`normalise` of celebs/,
    ],
    ["the pixels if the first layer overflows", {}, { ...at, firstLayer: true }, /^check `normalise` of celebs/],
    [
      "a warm-up at the beginning",
      {},
      { ...at, step: 50 },
      /^lower `lr` \(0.01 instead of 0.1\), or begin with `warmup/,
    ],
    ["a limit for gradients later", {}, at, /^limit the gradients with `clip: 5`/],
    ["a limit after a warm-up", { warmup: { count: 5, unit: "steps" } }, { ...at, step: 50 }, /^limit the gradients/],
    ["a warm-up that fits a short stage", {}, { ...at, step: 40, steps: 48 }, /^lower .* `warmup: 10 steps`$/],
    ["no warm-up for a stage of a few steps", {}, { ...at, step: 5, steps: 6 }, /^limit the gradients/],
    [
      "the rate of the spec, not that of the step",
      { clip: 5, lr: 0.8, warmup: { count: 500, unit: "steps" } },
      { ...at, lr: 0.01 },
      /^lower `lr` \(0.08 instead of 0.8\)$/,
    ],
    [
      "a last rate that the compiler accepts with the lower one",
      { clip: 5, policy: { kind: "cosine", to: 0.05 } },
      at,
      /^lower `lr` \(0.01 instead of 0.1\) and `to` \(0.005 instead of 0.05\)$/,
    ],
    ["the decay if it outgrows the weights", { decay: 10 }, at, /^lower `decay` \(0.5 instead of 10\)/],
    [
      "the initial weights if the loss was as high from the start",
      {},
      { ...at, before: "useless", init: true },
      /^the loss was as high before .* so the learning rate is not the cause: check .*`init`/,
    ],
    [
      "a hundredth of a rate that no warm-up makes usable",
      { lr: 5 },
      { ...at, step: 3, lr: 5 },
      /^lower `lr` \(0.05 instead of 5\)$/,
    ],
    ["ten times the usual rate at most", { lr: 900 }, { ...at, lr: 900 }, /^lower `lr` \(0.1 instead of 900\)$/],
    [
      "the usual rate of the optimiser, and a last rate below it",
      { kind: "adam", lr: 5, policy: { kind: "cosine", to: 1 } } as never,
      { ...at, lr: 5 },
      /^lower `lr` \(0.01 instead of 5\) and `to` \(0.001 instead of 1\)$/,
    ],
    ["a lower rate if gradients are limited", { clip: 5 }, at, /^lower `lr` \(0.01 instead of 0.1\)$/],
  ] as const)("the advice after a divergence names %s", (_, more, circumstances, expected) => {
    expect(advice(stage(more), circumstances)).toMatch(expected);
  });
});
