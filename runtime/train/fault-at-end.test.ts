import { describe, expect, it } from "vitest";
import { untrainedLoss } from "../../compiler/contract/parts/loss.js";
import type { TrainPlan } from "../../compiler/contract/schema.js";
import { faultAtEnd, riseWarning } from "./fault-at-end.js";
import { afterStep, afterValidation, initialTrainingState, type TrainingState } from "./training-state.js";

type Stage = Pick<TrainPlan, "loss" | "outputs" | "keep" | "batch" | "accumulate">;
const stageOf = (kind: "softmax" | "sigmoid" | "hinge", outputs: number, more: Partial<Stage> = {}): Stage => ({
  loss: [kind === "softmax" ? { kind, weight: 1, over: "classes" } : { kind, weight: 1, over: "Tags" }],
  outputs,
  keep: "last",
  batch: 32,
  accumulate: 1,
  ...more,
});
const softmax = stageOf("softmax", 10);
const untrained = ({ loss, outputs }: Stage): number => untrainedLoss(loss, outputs);
const repeat = (loss: number, count: number): number[] => new Array<number>(count).fill(loss);

const trained = (losses: readonly number[], stage: Stage = softmax): TrainingState =>
  losses.reduce((state, loss) => afterStep(state, loss, untrained(stage)), initialTrainingState);
const fault = (losses: readonly number[], stage: Stage = softmax): string | undefined =>
  faultAtEnd(trained(losses, stage), stage, losses.length, untrained(stage));

describe("a stage that ends far above the loss of an untrained net", () => {
  it.each([2, 3, 5, 19, 21, 48, 199, 219, 1000])(
    "a stage of %i steps that ends far above an untrained net is reported as diverged",
    (steps) => {
      expect(fault([2.3, ...repeat(4e21, steps - 1)])).toContain("far above that of an untrained net (2.303)");
      expect(fault([2.3, ...repeat(25, steps - 1)])).toBeDefined();
      expect(fault([2.3, ...repeat(20, steps - 1)])).toBeUndefined();
    },
  );

  it.each([
    ["softmax", 10, Math.log(10)],
    ["sigmoid", 40, 40 * Math.LN2],
    ["hinge", 40, 40],
  ] as const)(
    "the limit of the %s loss over %i outputs is ten times that of an untrained net",
    (kind, outputs, untrained) => {
      const stage = stageOf(kind, outputs);
      expect(fault([untrained, ...repeat(9.9 * untrained, 47)], stage)).toBeUndefined();
      expect(fault([untrained, ...repeat(10.1 * untrained, 47)], stage)).toBeDefined();
    },
  );

  it("the limit of the loss counts the weight of its term", () => {
    const loss: TrainPlan["loss"] = [{ kind: "softmax", weight: 100, over: "classes" }];
    expect(fault([230, ...repeat(2000, 47)], { ...softmax, loss })).toBeUndefined();
    expect(fault([230, ...repeat(3000, 47)], { ...softmax, loss })).toBeDefined();
  });

  it("a loss that rises within the first steps and stays high is reported as diverged", () => {
    expect(fault([2.3, 2.2, 1e9, ...repeat(1e10, 400)])).toBeDefined();
  });

  it("a loss that alternates, more often high than not, is reported as diverged", () => {
    expect(fault([2.3, ...repeat(1, 24), ...repeat(0, 24).map((_, i) => (i % 3 === 0 ? 1 : 1e6))])).toBeDefined();
  });

  it("a loss that is useless from beginning to end is reported as diverged", () => {
    expect(fault(repeat(5e5, 48))).toBeDefined();
  });
});

describe("the warning of a temporary rise", () => {
  const warned = (losses: readonly number[], more: Partial<Stage> = {}): string | undefined =>
    riseWarning(trained(losses), { ...softmax, name: "tune", ...more }, untrained(softmax));

  it("the warning of a temporary rise has the number of steps and the loss to compare with", () => {
    const message = warned([2.3, 2.2, 1e9, 3e12, ...repeat(2, 44)]);
    expect(message).toContain("stage tune was far above that of an untrained net (2.303) in 2 of its last 48 steps");
  });

  it("an early rise, a high beginning, or a rise under `keep: best` gives no warning", () => {
    expect(warned([2.3, 1e9, ...repeat(2, 200)])).toBeUndefined();
    expect(warned(repeat(500, 48))).toBeUndefined();
    expect(warned([2.3, 1e9, ...repeat(2, 46)], { keep: "best" })).toBeUndefined();
  });
});

describe("losses that are accepted", () => {
  it.each([
    ["a spike at the end", [2.3, ...repeat(1, 46), 1e9]],
    ["a spike within the last quarter", [2.3, ...repeat(1, 40), 1e9, 1e9, ...repeat(1, 5)]],
    ["a rise that has ended", [2.3, ...repeat(1e9, 30), ...repeat(1, 17)]],
    ["a high beginning that is still high", repeat(500, 48)],
    ["a high beginning that falls", repeat(0, 48).map((_, i) => 500 / (i + 1))],
    ["fine-tuning that begins near zero and rises to chance", [1e-6, ...repeat(2.3, 47)]],
    ["a single step, whose loss is from before its update", [2000]],
  ])("a stage is accepted with %s", (_, losses) => {
    expect(fault(losses)).toBeUndefined();
  });

  it("a stage is accepted with a few hard images in small batches", () => {
    const single = { ...softmax, batch: 1 };
    expect(fault([2.3, 30, 1, 1, 30, 1, 30], single)).toBeUndefined();
    expect(fault([2.3, ...repeat(1, 30), ...repeat(30, 12)], single)).toBeUndefined();
  });
});

describe("the end of a stage with `keep: best`", () => {
  const best = { ...softmax, keep: "best" as const };
  const watch = { earlyStop: undefined };
  const measured = (loss: number): TrainingState => {
    const state = afterValidation(trained([2.3, 2, 2], best), 3, { loss, accuracy: 0.5 }, watch);
    return repeat(1e21, 45).reduce((before, one) => afterStep(before, one, untrained(best)), state);
  };

  it("a finite validation loss in range is accepted, whatever follows", () => {
    expect(faultAtEnd(measured(2), best, 48, untrained(softmax))).toBeUndefined();
    expect(faultAtEnd(measured(1e9), best, 48, untrained(softmax))).toBeDefined();
  });

  it("a stage without a finite validation loss is refused", () => {
    expect(faultAtEnd(trained([2.3, 2]), best, 2, untrained(softmax))).toBe(
      "the loss on the validation split was never finite",
    );
    const last = afterValidation(trained([2.3, 2]), 2, { loss: Number.NaN, accuracy: 0.5 }, watch);
    expect(faultAtEnd(last, softmax, 2, untrained(softmax))).toBe("the loss on the validation split is not finite");
  });
});
