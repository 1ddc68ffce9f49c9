import { describe, expect, it } from "vitest";
import { summaryOf } from "./training-metrics.js";
import { initialTrainingState } from "./training-state.js";

const training = {
  ...initialTrainingState,
  loss: 1.25,
  accuracy: 0.75,
  validation: { step: 30, loss: 2, accuracy: 0.5, best: false },
  best: { step: 20, value: 1.5 },
};

describe("the last words of a run", () => {
  it("are its figures", () => {
    expect(summaryOf({ ...training, validation: null }, { step: 90, steps: 90, keep: "last" })).toBe(
      "loss 1.250, accuracy 75.0%",
    );
  });

  it("name an early stop, and the step whose weights are handed on", () => {
    expect(summaryOf(training, { step: 30, steps: 90, keep: "best" })).toBe(
      "loss 1.250, accuracy 75.0%; validation loss 2.000, accuracy 50.0%; stopped early, after step 30 of 90; keeps the weights of step 20",
    );
    expect(summaryOf(training, { step: 90, steps: 90, keep: "best" })).toMatch(/50\.0%; keeps the weights of step 20$/);
    expect(summaryOf(training, { step: 30, steps: 90, keep: "last" })).toMatch(/after step 30 of 90$/);
  });
});
