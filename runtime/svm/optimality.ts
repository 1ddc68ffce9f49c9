import type { DualSolution } from "./dual-solution.js";
import type { FeatureTable } from "./feature-table.js";
import { dotRow } from "./row-algebra.js";

/** How close a solution is to the unique optimum; at the optimum primal = dual and kkt = 0. */
export interface Optimality {
  /** 1/2 |w|^2 + C sum of squared hinges; the bias weight counts in |w|. */
  readonly objective: number;
  /** sum(alpha) - 1/2 |w|^2 - sum(alpha^2) / (4C): a lower bound of the least possible objective. */
  readonly dualObjective: number;
  /** Largest absolute projected gradient of the dual over all rows. */
  readonly kkt: number;
}

/** Measures a solution on all rows, independent of what the solver believed when it stopped. */
export function measureOptimality(
  table: FeatureTable,
  labels: Int8Array,
  solution: DualSolution,
  C: number,
  bias: number,
): Optimality {
  const { alpha, weights, biasWeight } = solution;
  const constant = Math.max(bias, 0);
  let squaredNorm = biasWeight * biasWeight;
  for (const weight of weights) squaredNorm += weight * weight;
  let hinges = 0;
  let sumAlpha = 0;
  let sumSquares = 0;
  let kkt = 0;
  for (let row = 0; row < table.rows; row++) {
    const margin = labels[row]! * (dotRow(weights, table.values, row * table.columns) + biasWeight * constant);
    const multiplier = alpha[row]!;
    const gradient = margin - 1 + multiplier / (2 * C);
    hinges += Math.max(0, 1 - margin) ** 2;
    sumAlpha += multiplier;
    sumSquares += multiplier * multiplier;
    kkt = Math.max(kkt, Math.abs(multiplier === 0 ? Math.min(gradient, 0) : gradient));
  }
  return {
    objective: squaredNorm / 2 + C * hinges,
    dualObjective: sumAlpha - squaredNorm / 2 - sumSquares / (4 * C),
    kkt,
  };
}
