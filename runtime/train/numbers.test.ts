import { describe, expect, it } from "vitest";
import type { PlanParameter } from "../../compiler/contract/schema.js";
import { initialOptimizerState, initialWeights } from "../weights/initial-weights.js";
import { rightAnswers } from "./accuracy.js";
import { checkpointDue } from "./training-loop.js";

describe("checkpointDue", () => {
  it("a checkpoint is due at the end of every epoch, and inside a long one after five minutes", () => {
    expect([9, 10, 11, 20].map((step) => checkpointDue(step, 10, 0))).toEqual([false, true, false, true]);
    expect(checkpointDue(3, 10, 299)).toBe(false);
    expect(checkpointDue(3, 10, 300)).toBe(true);
  });
});

describe("right answers", () => {
  it("right answers of classes have the largest logit of their row", () => {
    const logits = { shape: [3, 2], data: Float32Array.of(1, 2, -3, -4, 0, 5) };
    const batch = { labels: Int32Array.of(1, 1, 1), targets: new Float32Array(), known: new Uint8Array() };
    expect(rightAnswers({ labels: "class" }, batch, logits, 3)).toEqual({ right: 2, answers: 3 });
    expect(rightAnswers({ labels: "identity" }, batch, logits, 3)).toEqual({ right: 2, answers: 3 });
  });

  it("right answers of attributes have the sign of their logit, where 0 means absent", () => {
    const logits = { shape: [2, 2], data: Float32Array.of(0.1, -0.1, 0, 3) };
    const batch = { labels: new Int32Array(2), targets: Float32Array.of(1, 0, 0, 0), known: Uint8Array.of(1, 1, 1, 1) };
    expect(rightAnswers({ labels: "attribute" }, batch, logits, 2)).toEqual({ right: 3, answers: 4 });
  });
});

describe("initialWeights", () => {
  const parameter = (name: string, init: PlanParameter["init"]): PlanParameter => ({
    name,
    shape: [100, 200],
    init,
    fanIn: 50,
    lrMultiplier: 1,
    decayMultiplier: 1,
  });
  const of = (init: PlanParameter["init"], owner = "A", seed = 1, name = "w"): Float32Array =>
    initialWeights(owner, [parameter(name, init)], seed).get(name)?.data as Float32Array;
  const moments = (values: Float32Array): readonly [mean: number, std: number] => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return [mean, Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length)];
  };

  it("initial weights have the spread of their filler", () => {
    for (const [init, std] of [
      [{ kind: "gaussian", std: 0.01 }, 0.01],
      [{ kind: "msra" }, Math.sqrt(2 / 50)],
      [{ kind: "xavier" }, Math.sqrt(1 / 50)],
    ] as const) {
      const [mean, spread] = moments(of(init));
      expect(Math.abs(mean)).toBeLessThan(4 * (std / Math.sqrt(20_000)));
      expect(spread / std).toBeCloseTo(1, 1);
    }
    const reach = Math.sqrt(3 / 50);
    const largest = Math.max(...of({ kind: "xavier" }).map(Math.abs));
    expect(largest).toBeLessThanOrEqual(Math.fround(reach));
    expect(largest).toBeGreaterThan(0.99 * reach);
    expect(new Set(of({ kind: "constant", value: 0.1 }))).toEqual(new Set([Math.fround(0.1)]));
  });

  it("initial weights depend only on seed, owner and name", () => {
    const first = of({ kind: "msra" });
    expect(of({ kind: "msra" })).toEqual(first);
    expect(of({ kind: "msra" }, "B")).not.toEqual(first);
    expect(of({ kind: "msra" }, "A", 2)).not.toEqual(first);
    expect(of({ kind: "msra" }, "A", 1, "v")).not.toEqual(first);
    const both = initialWeights("A", [parameter("v", { kind: "msra" }), parameter("w", { kind: "msra" })], 1);
    expect(both.get("w")?.data).toEqual(first);
  });

  it("update rules start with state 0", () => {
    const { shape, data } = initialOptimizerState([{ name: "w.velocity", shape: [100, 200] }]).get("w.velocity") ?? {};
    expect(shape).toEqual([100, 200]);
    expect(data?.every((value) => value === 0)).toBe(true);
    expect(data).toHaveLength(20_000);
  });
});
