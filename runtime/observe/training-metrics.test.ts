import { describe, expect, it } from "vitest";
import { summaryOf } from "./training-metrics.js";

const validation = {
  type: "validation",
  stage: "tune",
  group: 0,
  nets: ["ANet"],
  step: 30,
  epoch: 1,
  images: 8,
  loss: 2,
  accuracy: 0.5,
  best: false,
} as const;
const trained = { loss: 1.25, accuracy: 0.75, recent: [validation], steps: 90 };

describe("the summary of a trained group", () => {
  it("the summary of a group has its metrics", () => {
    expect(summaryOf({ ...trained, recent: [] }, { step: 90, keptStep: null })).toBe("loss 1.250, accuracy 75.0%");
  });

  it("the summary of a group names an early stop, and the step whose weights are kept", () => {
    expect(summaryOf(trained, { step: 30, keptStep: 20 })).toBe(
      "loss 1.250, accuracy 75.0%; validation loss 2.000, accuracy 50.0%; stopped early, after step 30 of 90; keeps the weights of step 20",
    );
    expect(summaryOf(trained, { step: 90, keptStep: 20 })).toMatch(/50\.0%; keeps the weights of step 20$/);
    expect(summaryOf(trained, { step: 30, keptStep: null })).toMatch(/after step 30 of 90$/);
  });

  it("the summary of a group resumed at its end says that all steps were finished", () => {
    expect(summaryOf({ ...trained, loss: Number.NaN }, { step: 90, keptStep: null })).toBe(
      "all steps already finished",
    );
  });
});
