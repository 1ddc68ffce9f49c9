import { describe, expect, it } from "vitest";
import { UserError } from "../errors/user-error.js";
import { type AttributeOutcome, meanMetrics, measureAttributes } from "./attribute-metrics.js";

/** Two attributes, five test samples, four fitting samples. */
const outcome: AttributeOutcome = {
  names: ["Smiling", "Bald"],
  scores: Float32Array.of(1.5, -1, 0.2, -2, -0.1, -1, 0, -3, 2, 0.5),
  truth: Int8Array.of(1, -1, -1, -1, 1, -1, -1, -1, 1, -1),
  fitting: Int8Array.of(1, -1, 1, -1, -1, -1, 1, 1),
};

describe("measureAttributes", () => {
  it("attribute metrics equal the counts made by hand", () => {
    const [smiling, bald] = measureAttributes(outcome);
    expect(smiling).toMatchObject({
      name: "Smiling",
      samples: 5,
      truePositives: 2,
      falsePositives: 1,
      trueNegatives: 1,
      falseNegatives: 1,
      prevalence: 0.6,
      fittingPrevalence: 0.75,
      baseline: 0.6,
      accuracy: 0.6,
      gain: 0,
    });
    expect(smiling!.balancedAccuracy).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
    expect(bald).toMatchObject({ truePositives: 0, falsePositives: 1, trueNegatives: 4, accuracy: 0.8, baseline: 1 });
    expect(bald!.gain).toBeCloseTo(-0.2, 12);
    expect(bald!.balancedAccuracy).toBeNull();
  });

  it("the label of the baseline comes from the fitting samples, not from the test samples", () => {
    const fitting = Int8Array.of(-1, 1, -1, 1, -1, 1);
    const [smiling, bald] = measureAttributes({ ...outcome, fitting });
    expect(smiling!.baseline).toBeCloseTo(0.4, 12);
    expect(bald!.baseline).toBe(0);
  });

  it("a score of exactly 0 counts as a decision against the attribute", () => {
    const single = { names: ["A"], truth: Int8Array.of(1), fitting: Int8Array.of(1) };
    expect(measureAttributes({ ...single, scores: Float32Array.of(0) })[0]!.accuracy).toBe(0);
    expect(measureAttributes({ ...single, scores: Float32Array.of(1e-6) })[0]!.accuracy).toBe(1);
  });

  it("means over attributes leave undefined balanced accuracies out", () => {
    const metrics = measureAttributes(outcome);
    const means = meanMetrics(metrics);
    expect(means.accuracy).toBeCloseTo(0.7, 12);
    expect(means.baseline).toBeCloseTo(0.8, 12);
    expect(means.gain).toBeCloseTo(-0.1, 12);
    expect(means.balancedAccuracy).toBe(metrics[0]!.balancedAccuracy);
    expect(meanMetrics([metrics[1]!]).balancedAccuracy).toBeNull();
  });

  it("a non-finite score is refused with its attribute and sample", () => {
    const scores = outcome.scores.slice();
    scores[7] = Number.NaN;
    const details = expect.objectContaining({ found: "NaN for sample 3" });
    expect(() => measureAttributes({ ...outcome, scores })).toThrow(expect.objectContaining({ details }));
  });

  it("attribute metrics refuse no samples, sizes that disagree and other labels than 1 and -1", () => {
    expect(() => measureAttributes({ ...outcome, names: [] })).toThrow(UserError);
    expect(() => measureAttributes({ ...outcome, fitting: new Int8Array(0) })).toThrow(UserError);
    expect(() => measureAttributes({ ...outcome, names: ["A", "B", "C"] })).toThrow(RangeError);
    expect(() => measureAttributes({ ...outcome, scores: new Float32Array(8) })).toThrow(RangeError);
    expect(() => measureAttributes({ ...outcome, fitting: Int8Array.of(1, 0) })).toThrow(/-1 or 1/);
    expect(() => measureAttributes({ ...outcome, truth: new Int8Array(10) })).toThrow(/-1 or 1/);
  });
});
