import { describe, expect, it } from "vitest";
import { decide, probabilityOf } from "../../compiler/contract/decisions.js";
import type { DecidePlan } from "../../compiler/contract/schema.js";
import { Random } from "../random.js";
import { type DecisionSamples, fitDecision } from "./fit-decisions.js";
import { foldsByPerson } from "./folds.js";
import { fitIsotonic } from "./isotonic.js";
import { fitPlatt } from "./platt.js";
import { fitTemperature } from "./temperature.js";
import { bestThreshold, confusionAt, criterionOf, rankedScores, scoreTable } from "./thresholds.js";

const table = (scores: readonly number[], labels: readonly number[]) => scoreTable(rankedScores(scores), labels);

/** People with three images each; the attribute is one of people, not of images. */
function people(count: number, share: number, seed: number): DecisionSamples {
  const random = new Random("decide test", seed);
  const owners = Array.from({ length: 3 * count }, (_, i) => Math.floor(i / 3));
  const has = Array.from({ length: count }, (_, person) => (person < 1 + share * count ? 1 : -1));
  const labels = owners.map((person) => has[person]!);
  const scores = labels.map((label) => Math.fround(random.normal() + 0.8 * label - 1));
  return { scores, labels, people: owners, folds: foldsByPerson(owners, 5, 1) };
}

const options = (changes: Partial<DecidePlan> = {}): Pick<DecidePlan, "threshold" | "calibrate"> => ({
  threshold: "f1",
  calibrate: "none",
  ...changes,
});

describe("the best threshold", () => {
  it("is the middle of the widest stretch with the best value, of equal ones of the lowest", () => {
    const scores = [0, 1, 2, 5, 6];
    expect(bestThreshold(table(scores, [-1, -1, -1, 1, 1]), "accuracy")?.threshold).toBe(3.5);
    // Two errors at least: between 0 and 1 (width 1), 2 and 5 (width 3), and above 6 (width 1) are equally good.
    expect(bestThreshold(table(scores, [-1, 1, -1, 1, -1]), "accuracy")?.threshold).toBe(3.5);
  });

  it("joins neighbouring stretches of one value", () => {
    // A positive and a negative share the score 1: thresholds on both sides of it make one error.
    expect(bestThreshold(table([0, 1, 1, 4], [-1, -1, 1, 1]), "accuracy")?.threshold).toBe(2);
  });

  it("ends one unit beyond the scores", () => {
    expect(bestThreshold(table([0, 2], [1, -1]), "f1")?.threshold).toBe(-0.5);
  });

  it("is below the upper score of its stretch also in single precision", () => {
    const upper = Math.fround(0.1);
    const lower = upper - 2 ** -27;
    const best = bestThreshold(table([lower, upper], [-1, 1]), "accuracy");
    expect(best?.threshold).toBeLessThan(upper);
    expect(best?.confusion).toEqual({ truePositives: 1, falsePositives: 0, trueNegatives: 1, falseNegatives: 0 });
  });

  it("does not exist for scores of one label", () => {
    expect(bestThreshold(table([0, 1], [1, 1]), "f1")).toBeUndefined();
  });
});

describe("folds", () => {
  it("keep people together and have about equal sizes", () => {
    const owners = Array.from({ length: 100 }, (_, i) => Math.floor(i / 4) * 7);
    const folds = foldsByPerson(owners, 5, 1);
    const sizes = [0, 1, 2, 3, 4].map((fold) => folds.filter((one) => one === fold).length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(4);
    for (const owner of new Set(owners))
      expect(new Set([...folds].filter((_, i) => owners[i] === owner)).size, `${owner}`).toBe(1);
    expect(foldsByPerson(owners, 5, 2)).not.toEqual(folds);
  });

  it("are as many as people where these are fewer", () => {
    expect(new Set(foldsByPerson([3, 3, 9, 3], 5, 1)).size).toBe(2);
  });
});

describe("a fitted decision", () => {
  it("states the criterion of thresholds that were chosen without the fold, and an interval over people", () => {
    const samples = people(60, 0.2, 1);
    const { threshold, interval, gain, positives, negatives } = fitDecision(samples, options(), ["a"]);
    expect({ positives, negatives }).toEqual({ positives: 39, negatives: 141 });
    expect(interval?.low).toBeLessThanOrEqual(threshold);
    expect(interval?.high).toBeGreaterThanOrEqual(threshold);
    // By the definitions.
    const ranked = rankedScores(samples.scores);
    const all = scoreTable(ranked, samples.labels);
    expect(gain?.chosen).toBe(criterionOf(confusionAt(all, threshold), "f1"));
    expect(gain?.zero).toBe(criterionOf(confusionAt(all, 0), "f1"));
    let [tp, fp, fn] = [0, 0, 0];
    for (let i = 0; i < samples.scores.length; i++) {
      const others = scoreTable(
        ranked,
        samples.labels,
        Array.from(samples.folds, (fold) => (fold === samples.folds[i] ? 0 : 1)),
      );
      const decided = samples.scores[i]! > bestThreshold(others, "f1")!.threshold;
      if (decided && samples.labels[i] === 1) tp++;
      if (decided && samples.labels[i] !== 1) fp++;
      if (!decided && samples.labels[i] === 1) fn++;
    }
    expect(gain?.nested).toBe((2 * tp) / (2 * tp + fp + fn));
    expect(gain?.nested).toBeLessThanOrEqual(gain?.chosen ?? 0);
  });

  it("has a narrower interval with more people, and the same one again", () => {
    const width = (count: number): number => {
      const { interval } = fitDecision(people(count, 0.3, 2), options({ threshold: "balanced" }), ["a"]);
      return (interval?.high ?? 0) - (interval?.low ?? 0);
    };
    expect(width(400)).toBeLessThan(width(15));
    expect(width(15)).toBe(width(15));
  });

  it("of one label has threshold 0 and the same probability for every score", () => {
    const samples = { scores: [1, 2, 3], labels: [-1, -1, -1], people: [0, 1, 2], folds: [0, 1, 2] };
    for (const calibrate of ["platt", "temperature", "isotonic"] as const) {
      const { threshold, calibration, interval } = fitDecision(samples, options({ calibrate }), ["a"]);
      expect({ threshold, interval }).toEqual({ threshold: 0, interval: undefined });
      for (const score of [-5, 0, 5]) expect(probabilityOf(calibration!, score)).toBeCloseTo(1 / 5, 6);
    }
  });
});

describe("calibrations", () => {
  it("need both labels", () => {
    for (const fitted of [fitPlatt, fitTemperature, fitIsotonic])
      expect(() => fitted({ scores: [1, 2], labels: [1, 1] })).toThrow(RangeError);
  });

  it("of separable scores stay finite", () => {
    const samples = { scores: [-2, -1, 1, 2], labels: [-1, -1, 1, 1] };
    const { a, b } = fitPlatt(samples);
    expect(Number.isFinite(a) && Number.isFinite(b)).toBe(true);
    expect(fitTemperature(samples)).toBeCloseTo(Math.exp(-10), 10);
    expect(fitIsotonic(samples)).toEqual({ x: [-2, -1, 1, 2], y: [0, 0, 1, 1] });
  });

  it("of equal scores give the share of positives", () => {
    const samples = { scores: [1, 1, 1, 1], labels: [1, -1, -1, -1] };
    expect(fitIsotonic(samples)).toEqual({ x: [1], y: [0.25] });
    // Platt's targets: 2/3 once and 1/5 thrice.
    expect(probabilityOf({ kind: "sigmoid", ...fitPlatt(samples) }, 1)).toBeCloseTo((2 / 3 + 3 / 5) / 4, 6);
  });
});

describe("a decision", () => {
  const sigmoid = { kind: "sigmoid", a: -1, b: 0 } as const;

  it("is that of the threshold unless its own probability is below the limit", () => {
    expect(decide({ threshold: 0, calibration: sigmoid }, 0.7, 2)).toMatchObject({ answer: 1, present: true });
    expect(decide({ threshold: 0, calibration: sigmoid }, 0.7, 0.5)).toMatchObject({ answer: 0, present: true });
    expect(decide({ threshold: 0, calibration: sigmoid }, 0.7, -0.5)).toMatchObject({ answer: 0, present: false });
    expect(decide({ threshold: 0, calibration: sigmoid }, 0.7, -2)).toMatchObject({ answer: -1, present: false });
    expect(decide({ threshold: 1 }, 0, 1)).toEqual({ answer: -1, present: false });
  });
});
