import { describe, expect, it } from "vitest";
import type { TrainPlan } from "../../compiler/contract/schema.js";
import { learningRate } from "./learning-rate.js";

type Policy = TrainPlan["optimizer"]["policy"];

const length = { steps: 40, stepsPerEpoch: 10 };

function expectRates(policy: Policy, steps: readonly number[], expected: readonly number[], lr = 0.1): void {
  steps.forEach((step, i) => {
    expect(learningRate({ lr, policy }, step, length), `step ${step}`).toBeCloseTo(expected[i] ?? Number.NaN, 12);
  });
}

describe("learningRate", () => {
  it("the rate `fixed` is constant", () => {
    expectRates({ kind: "fixed" }, [0, 39, 1e6], [0.1, 0.1, 0.1]);
  });

  it("the rate `step` falls by the factor at whole periods of steps or epochs", () => {
    const step = (unit: "steps" | "epochs", every: number): Policy => ({ kind: "step", factor: 0.5, every, unit });
    expectRates(step("steps", 10), [0, 9, 10, 19, 20], [0.1, 0.1, 0.05, 0.05, 0.025]);
    expectRates(step("epochs", 1), [0, 9, 10, 19, 20], [0.1, 0.1, 0.05, 0.05, 0.025]);
    expectRates(step("epochs", 2), [0, 9, 10, 19, 20], [0.1, 0.1, 0.1, 0.1, 0.05]);
  });

  it("the rate `multistep` falls by the factor at the given times", () => {
    const policy: Policy = { kind: "multistep", factor: 0.1, at: [1, 2.5], unit: "epochs" };
    expectRates(policy, [0, 9, 10, 24, 25, 39], [0.1, 0.1, 0.01, 0.01, 0.001, 0.001]);
    expectRates({ ...policy, at: [3], unit: "steps" }, [2, 3], [0.1, 0.01]);
  });

  it("the rate `exp` falls smoothly by the factor over each interval", () => {
    expectRates({ kind: "exp", factor: 0.81, every: 1, unit: "epochs" }, [0, 5, 10, 20], [0.1, 0.09, 0.081, 0.06561]);
    expectRates({ kind: "exp", factor: 0.5, every: 1, unit: "steps" }, [0, 1, 2], [0.1, 0.05, 0.025]);
  });

  it("the rate `inv` falls with the inverse of the time", () => {
    expectRates({ kind: "inv", gamma: 0.1, power: 2 }, [0, 10, 30], [0.1, 0.025, 0.00625]);
  });

  it("the rate `poly` falls to zero at the end by a power of the remaining share", () => {
    expectRates({ kind: "poly", power: 1 }, [0, 10, 20, 40], [0.1, 0.075, 0.05, 0]);
    expectRates({ kind: "poly", power: 0.5 }, [30], [0.05]);
  });

  it("the rate `cosine` falls along half a cosine to the last rate", () => {
    expectRates({ kind: "cosine", to: 0 }, [0, 20, 40], [0.1, 0.05, 0]);
    expectRates({ kind: "cosine", to: 0.02 }, [0, 10, 20, 40], [0.1, 0.06 + 0.04 * Math.SQRT1_2, 0.06, 0.02]);
  });

  it("the rate rises over the warm-up to that of the policy, which counts from step 0", () => {
    const warm = (step: number, count: number, unit: "steps" | "epochs", policy: Policy = { kind: "fixed" }): number =>
      learningRate({ lr: 0.1, policy, warmup: { count, unit } }, step, length);
    expect([0, 1, 3, 4, 39].map((step) => warm(step, 4, "steps"))).toEqual([0.025, 0.05, 0.1, 0.1, 0.1]);
    expect(warm(4, 1, "epochs")).toBeCloseTo(0.05, 12);
    expect(warm(9, 1, "epochs")).toBeCloseTo(0.1, 12);
    const half: Policy = { kind: "step", factor: 0.5, every: 2, unit: "steps" };
    expect(warm(2, 6, "steps", half)).toBeCloseTo((0.05 * 3) / 6, 12);
  });
});
