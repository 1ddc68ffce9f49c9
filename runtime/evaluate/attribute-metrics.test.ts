import { describe, expect, it } from "vitest";
import { UserError } from "../errors/user-error.js";
import { type AttributeOutcome, measureAttributes } from "./attribute-metrics.js";

/** Two attributes, five test samples, four fitting samples. */
const outcome: AttributeOutcome = {
  names: ["Smiling", "Bald"],
  scores: Float32Array.of(1.5, -1, 0.2, -2, -0.1, -1, 0, -3, 2, 0.5),
  truth: Int8Array.of(1, -1, -1, -1, 1, -1, -1, -1, 1, -1),
  fitting: Int8Array.of(1, -1, 1, -1, -1, -1, 1, 1),
};
const measure = (changed: Partial<AttributeOutcome> = {}) => measureAttributes({ ...outcome, ...changed });

describe("measureAttributes", () => {
  it("attribute metrics equal the counts made by hand", () => {
    const [smiling, bald] = measure().attributes;
    expect(smiling).toMatchObject({
      name: "Smiling",
      samples: 5,
      unknown: 0,
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
    expect(smiling?.balancedAccuracy).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
    expect(smiling?.precision).toBeCloseTo(2 / 3, 12);
    expect(smiling?.recall).toBeCloseTo(2 / 3, 12);
    expect(smiling?.f1).toBeCloseTo(2 / 3, 12);
    // By falling score: present, present, absent, absent, present.
    expect(smiling?.averagePrecision).toBeCloseTo((1 + 1 + 3 / 5) / 3, 12);
    expect(smiling?.rocAuc).toBeCloseTo(4 / 6, 12);
    expect(bald).toMatchObject({ truePositives: 0, falsePositives: 1, trueNegatives: 4, accuracy: 0.8, baseline: 1 });
    expect(bald?.gain).toBeCloseTo(-0.2, 12);
  });

  it("a metric without a denominator is null, and so is its interval", () => {
    const [, bald] = measure().attributes;
    expect(bald).toMatchObject({ balancedAccuracy: null, averagePrecision: null, rocAuc: null, recall: null });
    expect(bald?.intervals).toMatchObject({ balancedAccuracy: null, averagePrecision: null, rocAuc: null });
    expect(bald).toMatchObject({ precision: 0, f1: 0 });
    const [never] = measure({ names: ["A"], scores: new Float32Array(10), fitting: Int8Array.of(1) }).attributes;
    expect(never).toMatchObject({ precision: null, recall: 0, f1: 0, rocAuc: 0.5 });
  });

  it("the label of the baseline comes from the fitting samples, not from the test samples", () => {
    const fitting = Int8Array.of(-1, 1, -1, 1, -1, 1);
    const [smiling, bald] = measure({ fitting }).attributes;
    expect(smiling?.baseline).toBeCloseTo(0.4, 12);
    expect(bald?.baseline).toBe(0);
  });

  it("a score of exactly 0 counts as a decision against the attribute", () => {
    const single = { names: ["A"], truth: Int8Array.of(1), fitting: Int8Array.of(1) };
    expect(measureAttributes({ ...single, scores: Float32Array.of(0) }).means.accuracy).toBe(0);
    expect(measureAttributes({ ...single, scores: Float32Array.of(1e-6) }).means.accuracy).toBe(1);
  });

  it("unknown labels are left out as if their rows were not there, and counted", () => {
    const truth = Int8Array.of(1, 0, -1, -1, 0, 0, -1, -1, 1, -1);
    const fitting = Int8Array.of(1, 0, 0, 0, -1, 0, 1, 1);
    const [smiling, bald] = measure({ truth, fitting }).attributes;
    const one = (rows: readonly number[], column: number, labels: readonly number[]) =>
      measureAttributes({
        names: [outcome.names[column] ?? ""],
        scores: Float32Array.from(rows, (row) => outcome.scores[2 * row + column] ?? 0),
        truth: Int8Array.from(rows, (row) => truth[2 * row + column] ?? 0),
        fitting: Int8Array.from(labels),
      }).attributes[0];
    const { intervals: _, ...known } = one([0, 1, 3, 4], 0, [1, -1, 1]) ?? {};
    expect(smiling).toMatchObject({ ...known, unknown: 1, fittingUnknown: 1 });
    const { intervals: __, ...others } = one([1, 3, 4], 1, [1]) ?? {};
    expect(bald).toMatchObject({ ...others, unknown: 2, fittingUnknown: 3 });
  });

  it("an attribute without a known label has no rates, and does not count in the means", () => {
    const truth = outcome.truth.map((label, i) => (i % 2 === 0 ? label : 0));
    const { attributes, means } = measure({ truth });
    expect(attributes[1]).toMatchObject({ samples: 0, unknown: 5, accuracy: null, baseline: null, prevalence: null });
    expect(means).toMatchObject({ accuracy: attributes[0]?.accuracy, attributes: { accuracy: 1, rocAuc: 1 } });
  });

  it("means over attributes leave undefined metrics out, and count the others", () => {
    const { attributes, means } = measure();
    expect(means.accuracy).toBeCloseTo(0.7, 12);
    expect(means.baseline).toBeCloseTo(0.8, 12);
    expect(means.gain).toBeCloseTo(-0.1, 12);
    expect(means.balancedAccuracy).toBe(attributes[0]?.balancedAccuracy);
    expect(means.attributes).toMatchObject({ accuracy: 2, balancedAccuracy: 1, f1: 2 });
    const bald = {
      names: ["Bald"],
      truth: Int8Array.of(-1, -1),
      scores: Float32Array.of(1, 2),
      fitting: Int8Array.of(1),
    };
    expect(measureAttributes(bald).means).toMatchObject({
      balancedAccuracy: null,
      attributes: { balancedAccuracy: 0 },
    });
  });

  it("an image without a face is wrong in every attribute, and ranks last if the attribute is present", () => {
    const withoutFace = Uint8Array.of(1, 0, 0, 0, 0);
    const [smiling] = measure({ withoutFace }).attributes;
    expect(smiling).toMatchObject({ truePositives: 1, falseNegatives: 2 });
    const worst = measure({ scores: outcome.scores.map((score, i) => (i === 0 ? -9 : i === 1 ? 9 : score)) });
    expect(smiling?.averagePrecision).toBe(worst.attributes[0]?.averagePrecision);
    expect(smiling?.rocAuc).toBe(worst.attributes[0]?.rocAuc);
  });

  it("the calibration error is the mean gap between confidence and accuracy, of images with a face", () => {
    const single = {
      names: ["A"],
      scores: Float32Array.of(1, 1, -1, -1, 1),
      truth: Int8Array.of(1, -1, -1, 0, 1),
      fitting: Int8Array.of(1),
      withoutFace: Uint8Array.of(0, 0, 0, 0, 1),
      probabilities: Float32Array.of(0.75, 0.75, 0.125, 0.5, 1),
    };
    const { attributes, means } = measureAttributes(single);
    const { error, bins } = attributes[0]?.calibration ?? { error: Number.NaN, bins: [] };
    // Two answers at 0.75, one right; one at 0.875, right.
    expect(error).toBeCloseTo((2 * 0.25 + 0.125) / 3, 12);
    expect(means.calibrationError).toBe(error);
    expect(bins.map(({ answers }) => answers)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0]);
    expect(bins[11]).toMatchObject({ confidence: 0.75, accuracy: 0.5 });
    expect(measure().attributes[0]?.calibration).toBeUndefined();
  });

  it("decisions count in place of scores, and answers that can tell are counted apart", () => {
    const labels = Int8Array.of(1, -1, 1, 0, -1, 1);
    const { attributes, means } = measureAttributes({
      names: ["A"],
      scores: Float32Array.of(1, 2, 3, 4, 5, 6),
      truth: labels,
      fitting: labels,
      withoutFace: Uint8Array.of(0, 0, 0, 0, 0, 1),
      decisions: { decided: Int8Array.of(-1, -1, 1, 1, 1, 1), answers: Int8Array.of(-1, -1, 0, 1, 0, 0) },
    });
    // Right: the second and the third of five with a label.
    expect(attributes[0]).toMatchObject({ accuracy: 2 / 5, truePositives: 1, falsePositives: 1, falseNegatives: 2 });
    // Answers: the first two, and the wrong one about the image without a face.
    expect(attributes[0]?.answered).toEqual({ coverage: 3 / 5, accuracy: 1 / 3 });
    expect(means.answered).toEqual(attributes[0]?.answered);
    expect(measure().attributes[0]?.answered).toBeUndefined();
  });

  it("a non-finite score is refused with its attribute and sample", () => {
    const scores = outcome.scores.slice();
    scores[7] = Number.NaN;
    const details = expect.objectContaining({ found: "NaN for sample 3" });
    expect(() => measure({ scores })).toThrow(expect.objectContaining({ details }));
  });

  it("attribute metrics refuse no known labels, sizes that disagree and other labels than 1, 0 and -1", () => {
    expect(() => measure({ names: [] })).toThrow(UserError);
    expect(() => measure({ fitting: new Int8Array(4) })).toThrow(UserError);
    expect(() => measure({ truth: new Int8Array(10) })).toThrow(UserError);
    expect(() => measure({ names: ["A", "B", "C"] })).toThrow(RangeError);
    expect(() => measure({ scores: new Float32Array(8) })).toThrow(RangeError);
    expect(() => measure({ fitting: Int8Array.of(1, 2) })).toThrow(/-1, 0 or 1, not 2/);
  });
});
