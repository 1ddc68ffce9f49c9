import { projectedGradient, weightsOf } from "./dual-coordinate-descent.js";
import type { ColumnTable, RowTable } from "./feature-table.js";
import { subgradientViolation } from "./l1-coordinate-descent.js";
import type { SvmOptions } from "./options.js";
import { dot, multiplyRows } from "./row-algebra.js";

/** How close a solution is to the optimum; there primal = dual and gap = kkt = 0. */
export interface Optimality {
  /** Regulariser plus summed losses; the bias weight counts in the regulariser. */
  readonly objective: number;
  /** Value of the dual problem: a lower bound of the least possible objective. */
  readonly dualObjective: number;
  /** (objective - dualObjective) / objective: at most this share of the objective is to be gained. */
  readonly gap: number;
  /**
   * Largest violation of a condition of optimality. With `l2`: projected gradients of the dual over all rows, and
   * differences of the weights from sum alpha_i y_i x_i; with `l1`: distances of 0 from the subgradient.
   */
  readonly kkt: number;
}

/**
 * Measures an L2-regularised solution on all rows, independent of what the solver believed when it stopped.
 *
 * @param alpha the multipliers; those that belong to the weights, 2 C_i max(0, 1 - margin), if undefined.
 */
export function measureL2(
  table: RowTable,
  labels: Int8Array,
  costs: Float64Array,
  loss: SvmOptions["loss"],
  weights: Float64Array,
  alpha: Float64Array | undefined,
): Optimality {
  const margins = new Float64Array(table.rows);
  multiplyRows(table.values, weights, margins);
  for (let row = 0; row < margins.length; row++) margins[row]! *= labels[row]!;
  const multipliers = alpha ?? margins.map((margin, row) => 2 * costs[row]! * Math.max(0, 1 - margin));
  const represented = weightsOf(table, labels, multipliers);
  let losses = 0;
  let dual = -dot(represented, represented) / 2;
  let kkt = represented.reduce((most, value, k) => Math.max(most, Math.abs(value - weights[k]!)), 0);
  for (let row = 0; row < table.rows; row++) {
    const cost = costs[row]!;
    const multiplier = multipliers[row]!;
    const hinge = Math.max(0, 1 - margins[row]!);
    const ridge = loss === "hinge" ? 0 : 1 / (2 * cost);
    const bound = loss === "hinge" ? cost : Number.POSITIVE_INFINITY;
    losses += cost * (loss === "hinge" ? hinge : hinge * hinge);
    dual += multiplier - (ridge * multiplier * multiplier) / 2;
    kkt = Math.max(kkt, Math.abs(projectedGradient(margins[row]! - 1 + ridge * multiplier, multiplier, bound)));
  }
  return figures(dot(weights, weights) / 2 + losses, dual, kkt);
}

/**
 * Measures an L1-regularised solution. Its dual, max sum(alpha_i - alpha_i^2 / (4 C_i)) over alpha >= 0 with every
 * |sum alpha_i y_i x_ik| <= 1, is taken at 2 C_i max(0, 1 - margin), shrunk until it keeps the constraints.
 */
export function measureL1(
  { values, rows, columns }: ColumnTable,
  labels: Int8Array,
  costs: Float64Array,
  weights: Float64Array,
): Optimality {
  const margins = new Float64Array(rows);
  for (let column = 0; column < columns; column++) {
    const weight = weights[column]!;
    if (weight === 0) continue;
    for (let row = 0; row < rows; row++) margins[row]! += weight * labels[row]! * values[column * rows + row]!;
  }
  const alpha = margins.map((margin, row) => 2 * costs[row]! * Math.max(0, 1 - margin));
  let steepest = 0;
  let kkt = 0;
  for (let column = 0; column < columns; column++) {
    let slope = 0;
    for (let row = 0; row < rows; row++) slope -= alpha[row]! * labels[row]! * values[column * rows + row]!;
    steepest = Math.max(steepest, Math.abs(slope));
    kkt = Math.max(kkt, subgradientViolation(slope, weights[column]!));
  }
  let losses = 0;
  let linear = 0;
  let quadratic = 0;
  for (let row = 0; row < rows; row++) {
    losses += costs[row]! * Math.max(0, 1 - margins[row]!) ** 2;
    linear += alpha[row]!;
    quadratic += alpha[row]! ** 2 / (4 * costs[row]!);
  }
  const best = quadratic > 0 ? linear / (2 * quadratic) : 0;
  const scale = Math.min(best, steepest > 0 ? 1 / steepest : best);
  const norm = weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
  return figures(norm + losses, scale * linear - scale * scale * quadratic, kkt);
}

function figures(objective: number, dualObjective: number, kkt: number): Optimality {
  return { objective, dualObjective, gap: (objective - dualObjective) / objective, kkt };
}
