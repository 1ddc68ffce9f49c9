import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goldenLabels, goldenRows } from "../../tests/support/svm-golden-problem.js";
import { UserError } from "../errors/user-error.js";
import { Random } from "../random.js";
import { type SvmProblem, type SvmResult, trainLinearSvm } from "./linear-svm.js";
import { defaultSvmOptions } from "./options.js";

function problem(rows: readonly (readonly number[])[], labels: readonly number[], over: Partial<SvmProblem> = {}) {
  const features = Float32Array.from(rows.flat());
  const base = { features, rows: rows.length, columns: rows[0]?.length ?? 0, labels: Int8Array.from(labels) };
  return { ...defaultSvmOptions, ...base, ...over };
}

/** Two Gaussian clouds `gap` apart, with a share of flipped labels. */
function clouds(seed: number, rows: number, columns: number, gap: number, flips: number): SvmProblem {
  const random = new Random("clouds", seed);
  const labels = Int8Array.from({ length: rows }, () => (random.chance(0.4) ? 1 : -1));
  const features = new Float32Array(rows * columns);
  for (let i = 0; i < features.length; i++) {
    features[i] = random.normal() + (labels[Math.floor(i / columns)]! * gap) / 2;
  }
  const seen = labels.map((label) => (random.chance(flips) ? -label : label));
  return { ...defaultSvmOptions, features, rows, columns, labels: seen };
}

function score(result: SvmResult, p: SvmProblem, row: number): number {
  let sum = result.bias;
  for (let k = 0; k < p.columns; k++) sum += result.weights[k]! * p.features[row * p.columns + k]!;
  return sum;
}

function trainingErrors(result: SvmResult, p: SvmProblem): number {
  let errors = 0;
  for (let row = 0; row < p.rows; row++) if (score(result, p, row) > 0 !== p.labels[row]! > 0) errors++;
  return errors;
}

describe("optimality", () => {
  it("the optimum satisfies w = 2C sum_i hinge_i y_i x_i", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 4, max: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(0.01, 1, 30),
        fc.constantFrom(-1, 0.5, 2),
        fc.constantFrom(0, 5, 100_000),
        (seed, rows, columns, C, bias, maxEpochs) => {
          const p = { ...clouds(seed, rows, columns, 0.5, 0.1), C, bias, tolerance: 1e-9, maxEpochs };
          const result = trainLinearSvm(p);
          fc.pre(result.singleLabel === null);
          const expected = new Float64Array(columns);
          let expectedBias = 0;
          for (let row = 0; row < rows; row++) {
            const hinge = Math.max(0, 1 - p.labels[row]! * score(result, p, row));
            const factor = 2 * C * hinge * p.labels[row]!;
            for (let k = 0; k < columns; k++) expected[k]! += factor * p.features[row * columns + k]!;
            if (bias > 0) expectedBias += factor * bias * bias;
          }
          expect(result.converged).toBe(true);
          expect(result.kkt).toBeLessThan(1e-6);
          expect(result.gap).toBeLessThan(1e-8);
          for (let k = 0; k < columns; k++) expect(result.weights[k]).toBeCloseTo(expected[k]!, 5);
          expect(result.bias).toBeCloseTo(expectedBias, 5);
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each([0, 100_000])("the duality gap falls with the tolerance (%d epochs)", (maxEpochs) => {
    const gaps = [1e-1, 1e-3, 1e-6].map((tolerance) => {
      const result = trainLinearSvm({ ...clouds(7, 300, 10, 0.6, 0.05), tolerance, maxEpochs });
      return (result.objective - result.dualObjective) / result.objective;
    });
    for (const gap of gaps) expect(gap).toBeGreaterThan(-1e-12);
    expect(gaps[0]).toBeLessThan(1e-2);
    expect(gaps[2]).toBeLessThan(1e-9);
  });

  it("the hyperplane does not depend on the order of the rows", () => {
    const p = { ...clouds(3, 80, 6, 0.7, 0.05), tolerance: 1e-10, maxEpochs: 100_000 };
    const order = new Random("order").shuffle([...Array(p.rows).keys()]);
    const features = Float32Array.from(
      order.flatMap((row) => [...p.features.subarray(row * p.columns, (row + 1) * p.columns)]),
    );
    const shuffled = trainLinearSvm({ ...p, features, labels: Int8Array.from(order, (row) => p.labels[row]!) });
    const straight = trainLinearSvm(p);
    for (let k = 0; k < p.columns; k++) expect(shuffled.weights[k]).toBeCloseTo(straight.weights[k]!, 8);
    expect(shuffled.bias).toBeCloseTo(straight.bias, 8);
  });

  it("an SVM has the same bits for the same seed", () => {
    const p = clouds(5, 200, 20, 0.5, 0.1);
    expect(trainLinearSvm(p)).toEqual(trainLinearSvm(p));
  });
});

describe("data", () => {
  it("separable clouds are separated without an error", () => {
    const p = clouds(11, 300, 8, 4, 0);
    expect(trainingErrors(trainLinearSvm(p), p)).toBe(0);
  });

  it("flipped labels do not turn the hyperplane", () => {
    const p = clouds(12, 1000, 8, 2, 0.1);
    const errors = trainingErrors(trainLinearSvm(p), p);
    expect(errors).toBeGreaterThan(60);
    expect(errors).toBeLessThan(140);
  });

  it.each([-1, 1] as const)("data with the single label %d give a constant score", (label) => {
    const result = trainLinearSvm(
      problem(
        goldenRows,
        goldenRows.map(() => label),
      ),
    );
    expect(result).toMatchObject({ singleLabel: label, bias: label, converged: true, epochs: 0 });
    expect([...result.weights]).toEqual([0, 0, 0]);
  });

  it("Newton steps follow where coordinate descent is slow", () => {
    const p = { ...clouds(13, 400, 60, 0.2, 0.2), C: 100, maxEpochs: 20, tolerance: 1e-6 };
    const result = trainLinearSvm(p);
    expect(result).toMatchObject({ converged: true, epochs: 20 });
    expect(result.newtonSteps).toBeGreaterThan(0);
    expect(result.gap).toBeLessThan(1e-6);
  });

  it("a tolerance beyond double precision is reported", () => {
    const result = trainLinearSvm({ ...clouds(14, 400, 30, 0.2, 0.2), C: 1e6, maxEpochs: 2, tolerance: 1e-18 });
    expect(result.converged).toBe(false);
  });
});

describe("standardise", () => {
  it("standardised features make units and offsets irrelevant", () => {
    const p = { ...clouds(21, 300, 5, 0.8, 0.05), standardise: true, tolerance: 1e-8, maxEpochs: 100_000 };
    const units = [1, 100, 0.01, 7, 3];
    const features = p.features.map((x, i) => (x + 2) * units[i % 5]!);
    const plain = trainLinearSvm(p);
    const scaled = trainLinearSvm({ ...p, features });
    for (let row = 0; row < p.rows; row++) {
      expect(score(scaled, { ...p, features }, row)).toBeCloseTo(score(plain, p, row), 3);
    }
  });

  it("a constant column is ignored", () => {
    const p = clouds(22, 100, 3, 1, 0);
    for (let row = 0; row < p.rows; row++) p.features[row * 3 + 1] = 1e4 + 0.1;
    const result = trainLinearSvm({ ...p, standardise: true });
    expect(Math.abs(result.weights[1]! * 1e4)).toBeLessThan(1e-6);
    expect(trainingErrors(result, p)).toBeLessThan(40);
  });

  it("without a bias the hyperplane passes through the origin", () => {
    const result = trainLinearSvm({ ...clouds(23, 100, 4, 1, 0), bias: -1, standardise: true });
    expect(result.bias).toBe(0);
  });
});

describe("faults", () => {
  it.each([
    { C: 0 },
    { C: Number.NaN },
    { tolerance: -1 },
    { maxEpochs: -1 },
    { bias: Number.POSITIVE_INFINITY },
    { seed: 0.5 },
  ])("an SVM refuses %o", (over) => {
    expect(() => trainLinearSvm(problem(goldenRows, goldenLabels, over))).toThrow(RangeError);
  });

  it("a non-finite value is refused with its row and feature", () => {
    const p = problem(goldenRows, goldenLabels);
    p.features[7] = Number.NaN;
    const found = expect.objectContaining({ found: "NaN in row 2, feature 1" });
    expect(() => trainLinearSvm(p)).toThrow(expect.objectContaining({ details: found }));
  });

  it("an SVM refuses an empty table, other labels than 1 and -1, and sizes that disagree", () => {
    expect(() => trainLinearSvm(problem([], []))).toThrow(UserError);
    expect(() =>
      trainLinearSvm(
        problem(
          goldenRows,
          goldenLabels.map(() => 0),
        ),
      ),
    ).toThrow(/-1 or 1/);
    expect(() => trainLinearSvm(problem(goldenRows, [1, -1]))).toThrow(/2 labels for 12 rows/);
  });
});
