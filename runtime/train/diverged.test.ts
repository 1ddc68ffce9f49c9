import { describe, expect, it } from "vitest";
import type { TrainPlan } from "../../compiler/contract/schema.js";
import { advice, haveExploded, nonFiniteParameter, overflowingLayer } from "./diverged.js";

const array = (...values: number[]) => ({ shape: [values.length], data: Float32Array.from(values) });

describe("the layer at fault", () => {
  it("is the first with an energy that is not finite, in rows of images", () => {
    const energies = [
      ["C1", array(1, 2, Number.NaN)],
      ["C2", array(1, Number.POSITIVE_INFINITY, 0)],
    ] as const;
    expect(overflowingLayer(energies, 3)).toBe("C1");
    expect(overflowingLayer(energies, 2)).toBe("C2");
    expect(overflowingLayer(energies, 1)).toBeUndefined();
  });

  it("is found by the first value of its weights that is not finite; large ones are none", () => {
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

it("takes weights for spoilt that no net in use has", () => {
  expect(haveExploded(new Map([["a", array(-9000, 300)]]))).toBe(false);
  for (const value of [-2e4, 1e30, Number.NaN]) expect(haveExploded(new Map([["a", array(0, value)]]))).toBe(true);
});

describe("advice", () => {
  const rule = { kind: "sgd", lr: 0.1, decay: 0, policy: { kind: "fixed" }, momentum: 0, nesterov: false } as const;
  const stage = (more: Partial<TrainPlan["optimizer"]>): Pick<TrainPlan, "optimizer" | "on"> => ({
    optimizer: { ...rule, style: "caffe", ...more } as TrainPlan["optimizer"],
    on: { data: "celebs", view: "image", split: "train" },
  });
  const at = { step: 900, stepsPerEpoch: 100, lr: 0.1, firstLayer: false, weightsExploded: false };

  it.each([
    [
      "the pixels where nothing was learnt",
      {},
      { ...at, step: 1 },
      /^the first step failed, so the learning rate is not the cause: .*`normalise` of celebs/,
    ],
    ["the pixels where the first layer overflows", {}, { ...at, firstLayer: true }, /^check `normalise` of celebs/],
    [
      "a warm-up at the beginning",
      {},
      { ...at, step: 50 },
      /^lower `lr` \(0.01 instead of 0.1\), or begin with `warmup/,
    ],
    ["a limit for gradients later", {}, at, /^limit the gradients with `clip: 5`/],
    ["a limit after a warm-up", { warmup: { count: 5, unit: "steps" } }, { ...at, step: 50 }, /^limit the gradients/],
    ["a lower rate where gradients are limited", { clip: 5 }, at, /^lower `lr` \(0.01 instead of 0.1\)$/],
  ] as const)("names %s", (_, more, circumstances, expected) => {
    expect(advice(stage(more), circumstances)).toMatch(expected);
  });
});
