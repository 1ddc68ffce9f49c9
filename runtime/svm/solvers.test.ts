import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../random.js";
import { type SvmProblem, trainLinearSvm } from "./linear-svm.js";
import { defaultSvmOptions, type SvmOptions } from "./options.js";

type Kind = Pick<SvmOptions, "loss" | "penalty" | "balance">;

const kinds: readonly Kind[] = (["none", "classes"] as const).flatMap((balance) => [
  { loss: "squared_hinge", penalty: "l2", balance } as const,
  { loss: "hinge", penalty: "l2", balance } as const,
  { loss: "squared_hinge", penalty: "l1", balance } as const,
]);
const kind = fc.constantFrom(...kinds);

/** Noisy clouds with a common direction, so that features are correlated. */
function problem(seed: number, rows: number, columns: number, over: Partial<SvmOptions>): SvmProblem {
  const random = new Random("solvers", seed);
  const labels = Int8Array.from({ length: rows }, (_, row) => (row === 0 || random.chance(0.3) ? 1 : -1));
  labels[1] = -1;
  const features = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const common = random.normal();
    for (let k = 0; k < columns; k++) {
      features[row * columns + k] = random.normal() + 0.5 * common + (k % 3 === 0 ? 0.4 * labels[row]! : 0);
    }
  }
  return { ...defaultSvmOptions, maxEpochs: 100_000, tolerance: 1e-8, features, rows, columns, labels, ...over };
}

/** Regulariser and losses of a hyperplane, written down once more. */
function objective(p: SvmProblem, weights: Float64Array, intercept: number): number {
  const positives = p.labels.filter((label) => label === 1).length;
  const constant = p.bias < 0 ? 0 : Math.fround(p.bias);
  const all = [...weights, ...(constant > 0 ? [intercept / constant] : [])];
  let sum = 0;
  for (const w of all) sum += p.penalty === "l1" ? Math.abs(w) : (w * w) / 2;
  for (let row = 0; row < p.rows; row++) {
    let score = intercept;
    for (let k = 0; k < p.columns; k++) score += weights[k]! * p.features[row * p.columns + k]!;
    const hinge = Math.max(0, 1 - p.labels[row]! * score);
    const members = p.labels[row] === 1 ? positives : p.rows - positives;
    const cost = p.balance === "classes" ? (p.C * p.rows) / (2 * members) : p.C;
    sum += cost * (p.loss === "hinge" ? hinge : hinge * hinge);
  }
  return sum;
}

describe("every loss, penalty and balance", () => {
  it("every solver closes the duality gap, and reports the values of its hyperplane", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 4, max: 40 }),
        fc.integer({ min: 1, max: 8 }),
        kind,
        fc.constantFrom(0.01, 0.3, 2),
        fc.constantFrom(-1, 0.5, 1),
        (seed, rows, columns, options, C, bias) => {
          const p = problem(seed, rows, columns, { ...options, C, bias });
          const result = trainLinearSvm(p);
          expect(result.converged).toBe(true);
          expect(result.gap).toBeGreaterThan(-1e-9);
          expect(result.gap).toBeLessThan(1e-4);
          expect(result.kkt).toBeLessThan(1e-4);
          expect(result.objective / objective(p, result.weights, result.bias)).toBeCloseTo(1, 9);
        },
      ),
      { numRuns: 60, seed: 8 },
    );
  });

  it.each(kinds)("no hyperplane near the optimum is better: %o", (options) => {
    const p = problem(3, 60, 5, { ...options, C: 0.5 });
    const { weights, bias } = trainLinearSvm(p);
    const least = objective(p, weights, bias);
    const random = new Random("near by");
    for (const size of [1e-3, 1e-1]) {
      for (let i = 0; i < 50; i++) {
        const moved = weights.map((weight) => weight + size * random.normal());
        expect(objective(p, moved, bias + size * random.normal())).toBeGreaterThan(least - 1e-6 * least);
      }
    }
  });

  it.each(kinds)("a solver does not depend on the order of the rows: %o", (options) => {
    const p = problem(4, 50, 4, options);
    const order = new Random("order").shuffle([...Array(p.rows).keys()]);
    const features = Float32Array.from(
      order.flatMap((row) => [...p.features.subarray(row * p.columns, (row + 1) * p.columns)]),
    );
    const shuffled = trainLinearSvm({ ...p, features, labels: Int8Array.from(order, (row) => p.labels[row]!) });
    const straight = trainLinearSvm(p);
    for (let k = 0; k < p.columns; k++) expect(shuffled.weights[k]).toBeCloseTo(straight.weights[k]!, 4);
  });

  it.each(kinds)("duplicate rows equal rows of double weight: %o", (options) => {
    const p = problem(5, 40, 4, { ...options, C: 0.2 });
    const twice = {
      ...p,
      C: 0.1,
      rows: 2 * p.rows,
      features: Float32Array.from([...p.features, ...p.features]),
      labels: Int8Array.from([...p.labels, ...p.labels]),
    };
    expect(trainLinearSvm(twice).objective / trainLinearSvm(p).objective).toBeCloseTo(1, 6);
  });

  it.each(kinds)("a feature of zeros has no weight: %o", (options) => {
    const p = problem(6, 40, 4, options);
    for (let row = 0; row < p.rows; row++) p.features[row * 4 + 2] = 0;
    expect(trainLinearSvm(p).weights[2]).toBe(0);
  });

  it.each(kinds)("rows of zeros without a bias are solved: %o", (options) => {
    const p = problem(7, 12, 2, { ...options, bias: -1 });
    p.features.fill(0);
    expect(trainLinearSvm(p)).toMatchObject({ converged: true, weights: new Float64Array(2) });
  });
});

describe("extremes", () => {
  it.each([1e-6, 1e6])("Newton steps solve C = %d", (C) => {
    const result = trainLinearSvm(problem(8, 200, 10, { C, maxEpochs: 0, tolerance: 1e-3 }));
    expect(result).toMatchObject({ converged: true });
    expect(result.gap).toBeLessThan(1e-3);
  });

  it.each([1e-8, 1e8])("Newton steps solve features of scale %d", (scale) => {
    const p = problem(9, 200, 10, { maxEpochs: 10, tolerance: 1e-3 });
    const result = trainLinearSvm({ ...p, features: p.features.map((value) => value * scale) });
    expect(result.converged).toBe(true);
    expect(result.gap).toBeLessThan(1e-3);
  });

  it("more features than rows are solved without a Gram matrix", () => {
    const result = trainLinearSvm(problem(10, 30, 80, { maxEpochs: 0, tolerance: 1e-6 }));
    expect(result.converged).toBe(true);
    expect(result.gap).toBeLessThan(1e-6);
  });
});

it("l1 keeps few features", () => {
  const p = problem(11, 300, 30, { penalty: "l1", C: 0.01, bias: -1 });
  expect(trainLinearSvm(p).weights.filter((weight) => weight !== 0).length).toBeLessThan(15);
  expect(trainLinearSvm({ ...p, penalty: "l2" }).weights.filter((weight) => weight !== 0)).toHaveLength(30);
});

it("balance moves the hyperplane towards the frequent label", () => {
  const p = problem(12, 400, 3, {});
  p.labels.forEach((label, row) => {
    if (label === 1 && row % 4 !== 0) p.labels[row] = -1;
  });
  expect(trainLinearSvm({ ...p, balance: "classes" }).bias).toBeGreaterThan(trainLinearSvm(p).bias + 0.3);
});

it.each([
  ["hinge", "l2"],
  ["squared_hinge", "l1"],
] as const)("%s with %s reports that its epochs were not enough", (loss, penalty) => {
  const result = trainLinearSvm(problem(13, 300, 20, { loss, penalty, C: 100, maxEpochs: 2 }));
  expect(result).toMatchObject({ converged: false, epochs: 2, newtonSteps: 0 });
  expect(result.gap).toBeGreaterThan(1e-3);
});

it("hinge with l1 is refused", () => {
  expect(() => trainLinearSvm(problem(14, 10, 2, { loss: "hinge", penalty: "l1" }))).toThrow(RangeError);
});
