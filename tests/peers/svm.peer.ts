import { expect, it } from "vitest";
import { Random } from "../../runtime/random.js";
import { trainSvmPerAttribute } from "../../runtime/svm/attribute-classifiers.js";
import { type SvmProblem, trainLinearSvm } from "../../runtime/svm/linear-svm.js";
import { defaultSvmOptions } from "../../runtime/svm/options.js";
import { askPython } from "./support/python.js";

/** Noisy clouds with correlated columns, so that most rows stay support vectors. */
function problem(seed: number, rows: number, columns: number, C: number, bias: number): SvmProblem {
  const random = new Random("svm peer", seed);
  const labels = Int8Array.from({ length: rows }, () => (random.chance(0.35) ? 1 : -1));
  const features = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const common = random.normal();
    for (let k = 0; k < columns; k++) {
      features[row * columns + k] = random.normal() + 0.5 * common + 0.4 * (labels[row] as number) + 0.1 * k;
    }
  }
  return { ...defaultSvmOptions, features, rows, columns, labels, C, bias };
}

const problems = [
  problem(1, 40, 3, 1, 1),
  problem(2, 200, 8, 1, -1),
  problem(3, 120, 30, 0.01, 1),
  problem(4, 60, 5, 10, 2),
  problem(5, 300, 12, 0.1, 0.5),
  // More columns than rows: separable.
  problem(6, 25, 60, 1, 1),
];

const solvers = (["none", "classes"] as const).flatMap((balance) => [
  { loss: "squared_hinge", penalty: "l2", balance } as const,
  { loss: "hinge", penalty: "l2", balance } as const,
  { loss: "squared_hinge", penalty: "l1", balance } as const,
]);

// Of a half, the first fit ranks on standardised features, and the second one sees the best of them.
const kinds = solvers.flatMap((solver) => [1, 0.5].map((neurons) => ({ ...solver, neurons })));

it.each(kinds)("finds the hyperplanes of scikit-learn's LinearSVC, by every solver: %o", async (kind) => {
  // Violations relative to those at w = 0 do not fall below the rounding errors of sums over all rows.
  const tolerance = kind.penalty === "l1" ? 1e-8 : 1e-11;
  const posed = problems.map((p) => ({ ...p, ...kind, tolerance }));
  const asked = posed.map((p) => ({ ...p, features: [...p.features], labels: [...p.labels] }));
  const theirs = (await askPython("svm.py", asked)) as { weights: number[]; bias: number }[];
  expect(theirs).toHaveLength(problems.length);
  const newton = kind.loss === "squared_hinge" && kind.penalty === "l2";
  posed.forEach((p, i) => {
    const { weights, bias } = theirs[i] as { weights: number[]; bias: number };
    const scale = Math.max(1, ...weights.map(Math.abs));
    for (const maxEpochs of newton ? [1_000_000, 0] : [1_000_000]) {
      const ours = trainLinearSvm({ ...p, maxEpochs });
      const difference = Math.max(
        Math.abs(ours.bias - bias),
        ...weights.map((w, k) => Math.abs(w - (ours.weights[k] as number))),
      );
      expect(ours.converged, `problem ${i}, ${maxEpochs} epochs`).toBe(true);
      expect(Math.max(...weights.map(Math.abs)), `problem ${i}: not the zero vector`).toBeGreaterThan(0.01);
      expect(difference / scale, `problem ${i}, ${maxEpochs} epochs`).toBeLessThan(1e-5);
    }
  });
});

it.each(solvers)("fits attributes with unknown labels as LinearSVC fits the other rows: %o", async (solver) => {
  const [rows, columns] = [150, 10];
  const names = ["all", "half", "most"];
  const shares = [0, 0.5, 0.1];
  const random = new Random("unknown peer");
  const options = { ...defaultSvmOptions, ...solver, tolerance: solver.penalty === "l1" ? 1e-8 : 1e-11 };
  const { features } = problem(7, rows, columns, 1, 1);
  const labels = Int8Array.from({ length: rows * names.length }, (_, i) => {
    const [row, a] = [Math.floor(i / names.length), i % names.length];
    const label = (features[row * columns + a] as number) + random.normal() > 0.2 ? 1 : -1;
    return random.chance(shares[a] as number) ? 0 : label;
  });
  const maxEpochs = 1_000_000;
  const ours = await trainSvmPerAttribute(
    { values: features, rows, columns },
    { names, labels },
    { ...options, maxEpochs },
  );
  const asked = names.map((_, a) => {
    const kept = Array.from({ length: rows }, (__, row) => row).filter((row) => labels[row * names.length + a] !== 0);
    return {
      ...options,
      columns,
      rows: kept.length,
      features: kept.flatMap((row) => [...features.subarray(row * columns, (row + 1) * columns)]),
      labels: kept.map((row) => labels[row * names.length + a] as number),
    };
  });
  expect(asked.map((one) => one.rows < rows)).toEqual([false, true, true]);
  const theirs = (await askPython("svm.py", asked)) as { weights: number[]; bias: number }[];
  for (const [a, { weights, bias }] of theirs.entries()) {
    const own = ours.classifiers.weights.subarray(a * columns, (a + 1) * columns);
    const difference = Math.max(
      Math.abs((ours.classifiers.bias[a] as number) - bias),
      ...weights.map((w, k) => Math.abs(w - (own[k] as number))),
    );
    // Single precision holds the classifiers.
    expect(difference / Math.max(1, ...weights.map(Math.abs)), names[a]).toBeLessThan(1e-5);
  }
});
