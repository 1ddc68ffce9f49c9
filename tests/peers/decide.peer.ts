import { expect, it } from "vitest";
import { probabilityOf } from "../../compiler/contract/decisions.js";
import { foldsByPerson } from "../../runtime/decide/folds.js";
import { fitIsotonic } from "../../runtime/decide/isotonic.js";
import { outOfFoldScores } from "../../runtime/decide/out-of-fold.js";
import { fitPlatt } from "../../runtime/decide/platt.js";
import { fitTemperature } from "../../runtime/decide/temperature.js";
import {
  bestThreshold,
  type Criterion,
  confusionAt,
  rankedScores,
  scoreTable,
} from "../../runtime/decide/thresholds.js";
import { Random } from "../../runtime/random.js";
import { scoreAttributes, trainSvmPerAttribute } from "../../runtime/svm/attribute-classifiers.js";
import { defaultSvmOptions } from "../../runtime/svm/options.js";
import { askPython } from "./support/python.js";

interface ScoredSet {
  readonly scores: readonly number[];
  readonly labels: readonly number[];
  readonly at: readonly number[];
}

interface Theirs {
  readonly platt: readonly number[];
  readonly isotonic: readonly number[];
  readonly temperature: number;
  readonly best: Readonly<Record<Criterion, { readonly value: number; readonly thresholds: readonly number[] }>>;
}

/** Scores of both labels overlap; with `step`, many are equal. */
function scoredSet(seed: number, count: number, share: number, { scale = 1, offset = 0, step = 0 } = {}): ScoredSet {
  const random = new Random("decide peer", seed);
  const labels = Array.from({ length: count }, (_, i) => (i < 2 ? 2 * i - 1 : random.chance(share) ? 1 : -1));
  const scores = labels.map((label) => {
    const score = scale * (random.normal() + 0.7 * label) + offset;
    return Math.fround(step === 0 ? score : Math.round(score / step) * step);
  });
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const at = [low - 1, low, high, high + 1, ...scores.slice(0, 20)];
  return { scores, labels, at: [...at, ...Array.from({ length: 40 }, () => random.uniform(low, high))] };
}

const sets = [
  scoredSet(1, 300, 0.4),
  scoredSet(2, 200, 0.06, { offset: -1 }),
  scoredSet(3, 500, 0.5, { step: 0.25 }),
  scoredSet(4, 40, 0.3, { step: 0.5 }),
  scoredSet(5, 250, 0.7, { scale: 12 }),
  scoredSet(6, 9, 0.5),
];

it("calibrates as scikit-learn does", async () => {
  const theirs = (await askPython("decide.py", sets)) as readonly Theirs[];
  expect(theirs).toHaveLength(sets.length);
  sets.forEach((set, i) => {
    const { platt, isotonic, temperature } = theirs[i] as Theirs;
    const sigmoid = { kind: "sigmoid", ...fitPlatt(set) } as const;
    const knots = { kind: "isotonic", ...fitIsotonic(set) } as const;
    set.at.forEach((score, k) => {
      expect(Math.abs(probabilityOf(sigmoid, score) - platt[k]!), `set ${i}, Platt at ${score}`).toBeLessThan(1e-6);
      expect(Math.abs(probabilityOf(knots, score) - isotonic[k]!), `set ${i}, isotonic at ${score}`).toBeLessThan(1e-6);
    });
    expect(Math.abs(fitTemperature(set) / temperature - 1), `set ${i}, temperature`).toBeLessThan(1e-6);
  });
});

it("finds thresholds that no other threshold surpasses by scikit-learn's metrics", async () => {
  const theirs = (await askPython("decide.py", sets)) as readonly Theirs[];
  sets.forEach((set, i) => {
    const table = scoreTable(rankedScores(set.scores), set.labels);
    for (const criterion of ["accuracy", "f1", "balanced", "equal_error"] as const) {
      const { threshold = Number.NaN } = bestThreshold(table, criterion) ?? {};
      const { value, thresholds } = theirs[i]!.best[criterion];
      const {
        truePositives: tp,
        falsePositives: fp,
        trueNegatives: tn,
        falseNegatives: fn,
      } = confusionAt(table, threshold);
      const found = {
        accuracy: (tp + tn) / set.scores.length,
        f1: tp / (tp + (fp + fn) / 2),
        balanced: tp / (tp + fn) / 2 + tn / (tn + fp) / 2,
        equal_error: -Math.abs(fp / (fp + tn) - fn / (fn + tp)),
      }[criterion];
      expect(found, `set ${i}, ${criterion}`).toBeCloseTo(value, 12);
      expect(threshold).toBeGreaterThanOrEqual(Math.min(...thresholds) - 1e-6);
      expect(threshold).toBeLessThanOrEqual(Math.max(...thresholds) + 1e-6);
    }
  });
});

it("scores each fold as scikit-learn's LinearSVC that is fitted on the others", async () => {
  const random = new Random("decide peer", "folds");
  const [rows, columns] = [120, 6];
  const people = Array.from({ length: rows }, (_, row) => Math.floor(row / 3));
  const labels = Int8Array.from({ length: rows }, () => (random.chance(0.4) ? 1 : -1));
  const values = Float32Array.from(
    { length: rows * columns },
    (_, i) => random.normal() + 0.5 * labels[Math.floor(i / columns)]!,
  );
  const folds = foldsByPerson(people, 4, 3);
  const options = { ...defaultSvmOptions, C: 0.5, tolerance: 1e-11 };
  const ours = await outOfFoldScores({ values, rows, columns }, { names: ["Any"], labels }, folds, options);
  const parts = [0, 1, 2, 3].map((fold) => {
    const kept = [...folds.keys()].filter((row) => folds[row] !== fold);
    return {
      ...{ ...options, rows: kept.length, columns },
      features: kept.flatMap((row) => [...values.subarray(row * columns, (row + 1) * columns)]),
      labels: kept.map((row) => labels[row]),
    };
  });
  const theirs = (await askPython("svm.py", parts)) as { weights: number[]; bias: number }[];
  for (let row = 0; row < rows; row++) {
    const { weights, bias } = theirs[folds[row]!]!;
    const score = weights.reduce((sum, weight, k) => sum + weight * values[row * columns + k]!, bias);
    expect(Math.abs(ours[row]! - score), `row ${row}`).toBeLessThan(1e-5);
  }
});

it("gives the probabilities of scikit-learn's CalibratedClassifierCV without an ensemble, on the same folds", async () => {
  const random = new Random("decide peer", "calibrated");
  const [rows, columns, more] = [150, 5, 40];
  const people = Array.from({ length: rows }, (_, row) => Math.floor(row / 3));
  const labels = Int8Array.from({ length: rows }, () => (random.chance(0.35) ? 1 : -1));
  const values = Float32Array.from(
    { length: rows * columns },
    (_, i) => random.normal() + 0.4 * labels[Math.floor(i / columns)]!,
  );
  const at = Float32Array.from({ length: more * columns }, () => 1.5 * random.normal());
  const folds = foldsByPerson(people, 5, 7);
  const options = { ...defaultSvmOptions, C: 0.5, tolerance: 1e-12, maxEpochs: 100_000 };
  const attribute = { names: ["Any"], labels };
  const scores = await outOfFoldScores({ values, rows, columns }, attribute, folds, options);
  const { classifiers } = await trainSvmPerAttribute({ values, rows, columns }, attribute, options);
  const ours = scoreAttributes(classifiers, { values: at, rows: more, columns });
  const inRows = (all: Float32Array): readonly (readonly number[])[] =>
    Array.from({ length: all.length / columns }, (_, row) => [...all.subarray(row * columns, (row + 1) * columns)]);
  const theirs = (await askPython("calibrated.py", {
    ...{ features: inRows(values), labels: [...labels], at: inRows(at), folds: [...folds], C: options.C },
  })) as Readonly<Record<"sigmoid" | "isotonic", readonly number[]>>;
  const fitted = { scores, labels };
  const calibrations = {
    sigmoid: { kind: "sigmoid", ...fitPlatt(fitted) },
    isotonic: { kind: "isotonic", ...fitIsotonic(fitted) },
  } as const;
  for (const method of ["sigmoid", "isotonic"] as const)
    ours.forEach((score, row) => {
      const own = probabilityOf(calibrations[method], score);
      expect(Math.abs(own - theirs[method][row]!), `${method}, row ${row}`).toBeLessThan(1e-6);
    });
});
