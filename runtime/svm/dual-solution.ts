import type { FeatureTable } from "./feature-table.js";
import { addRow } from "./row-algebra.js";

/** A point of the dual problem with the primal weights that belong to it. */
export interface DualSolution {
  /** One multiplier per row, >= 0. */
  readonly alpha: Float64Array;
  /** Weights of the table's features, sum over rows of alpha_i y_i x_i. */
  readonly weights: Float64Array;
  /** Weight of the appended constant feature; 0 without one. */
  readonly biasWeight: number;
}

/**
 * Primal weights from the multipliers, computed afresh: a sum kept up to date by a solver has drifted by its
 * rounding errors.
 *
 * @param constant value of the appended constant feature; 0 for none.
 */
export function solutionOf(
  alpha: Float64Array,
  { values, rows, columns }: FeatureTable,
  labels: Int8Array,
  constant: number,
): DualSolution {
  const weights = new Float64Array(columns);
  let biasWeight = 0;
  for (let row = 0; row < rows; row++) {
    const factor = alpha[row]! * labels[row]!;
    if (factor === 0) continue;
    addRow(weights, values, row * columns, factor);
    biasWeight += factor * constant;
  }
  return { alpha, weights, biasWeight };
}
