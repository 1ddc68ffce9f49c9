import {
  type AttributeMatrix,
  type FeatureMatrix,
  scoreAttributes,
  trainSvmPerAttribute,
} from "../svm/attribute-classifiers.js";
import type { SvmOptions } from "../svm/options.js";

/**
 * Scores of each sample by SVMs that are fitted on the other folds, as scikit-learn's `CalibratedClassifierCV` with
 * `ensemble=False` makes them: samples x attributes, row-major.
 * @param folds fold of each sample, from 0.
 * @param onFit called after each SVM.
 * @throws as `trainSvmPerAttribute`.
 */
export async function outOfFoldScores(
  features: FeatureMatrix,
  { names, labels }: AttributeMatrix,
  folds: Int32Array,
  options: SvmOptions,
  onFit: (attribute: string) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const total = names.length;
  const scores = new Float32Array(features.rows * total);
  for (const fold of new Set([...folds].sort((a, b) => a - b))) {
    const rows = [...folds.keys()].filter((row) => folds[row] !== fold);
    const own = [...folds.keys()].filter((row) => folds[row] === fold);
    const { classifiers } = await trainSvmPerAttribute(
      rowsOf(features, rows),
      { names, labels: Int8Array.from(rows.flatMap((row) => [...labels.subarray(row * total, (row + 1) * total)])) },
      options,
      (_done, _total, { attribute }) => onFit(attribute),
      signal,
    );
    const found = scoreAttributes(classifiers, rowsOf(features, own));
    own.forEach((row, i) => {
      scores.set(found.subarray(i * total, (i + 1) * total), row * total);
    });
  }
  return scores;
}

function rowsOf({ values, columns }: FeatureMatrix, rows: readonly number[]): FeatureMatrix {
  const picked = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    picked.set(values.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return { values: picked, rows: rows.length, columns };
}
