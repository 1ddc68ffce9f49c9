import { Random } from "../random.js";
import type { RowTable } from "./feature-table.js";
import type { SvmOptions } from "./options.js";
import { addRow, addRows, dotRow } from "./row-algebra.js";

/** Steps below this size change nothing that a double could show. */
const NEGLIGIBLE_GRADIENT = 1e-12;

/** A point of the dual problem with the primal weights that belong to it. */
export interface DualFit {
  /** One multiplier per row, >= 0. */
  readonly alpha: Float64Array;
  /** Sum over rows of alpha_i y_i x_i. */
  readonly weights: Float64Array;
  readonly epochs: number;
  readonly converged: boolean;
}

/**
 * Dual coordinate descent for the L2-regularised hinge and squared hinge
 *
 *   min over 0 <= alpha_i <= U_i of  1/2 alpha' (Q + D) alpha - sum(alpha),   Q_ij = y_i y_j x_i.x_j
 *
 * with D_ii = 1/(2 C_i) and no bound for the squared hinge, D = 0 and U_i = C_i for the hinge. It visits the rows in a
 * new random order each epoch and solves each one-variable problem exactly; rows that rest at a bound with a gradient
 * beyond the previous epoch's extremes are set aside until the others have converged.
 * Source: Hsieh, Chang, Lin, Keerthi, Sundararajan, "A Dual Coordinate Descent Method for Large-scale Linear
 * SVM", ICML 2008, algorithm 3.
 *
 * @param labels -1 or 1 per row.
 * @param costs C_i of each row.
 */
export function solveDual(table: RowTable, labels: Int8Array, costs: Float64Array, options: SvmOptions): DualFit {
  const { values, rows, columns, squaredNorms } = table;
  const squared = options.loss === "squared_hinge";
  const alpha = new Float64Array(rows);
  const weights = new Float64Array(columns);

  const random = new Random("svm", options.seed);
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  let active = rows;
  let shrinkAbove = Number.POSITIVE_INFINITY;
  let shrinkBelow = Number.NEGATIVE_INFINITY;
  let epochs = 0;
  let converged = false;

  while (epochs < options.maxEpochs && !converged) {
    epochs++;
    shuffleHead(order, active, random);
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;

    for (let position = 0; position < active; position++) {
      const row = order[position]!;
      const label = labels[row]!;
      const cost = costs[row]!;
      const ridge = squared ? 1 / (2 * cost) : 0;
      const bound = squared ? Number.POSITIVE_INFINITY : cost;
      const held = alpha[row]!;
      const gradient = label * dotRow(weights, values, row * columns) - 1 + ridge * held;
      if ((held === 0 && gradient > shrinkAbove) || (held === bound && gradient < shrinkBelow)) {
        active--;
        order[position] = order[active]!;
        order[active] = row;
        position--;
        continue;
      }
      const projected = projectedGradient(gradient, held, bound);
      if (projected > highest) highest = projected;
      if (projected < lowest) lowest = projected;
      if (Math.abs(projected) <= NEGLIGIBLE_GRADIENT) continue;
      const curvature = squaredNorms[row]! + ridge;
      // A row of zeros has a gradient of -1 whatever its multiplier: it belongs at its bound.
      const moved = curvature === 0 ? bound : Math.min(Math.max(held - gradient / curvature, 0), bound);
      alpha[row] = moved;
      addRow(weights, values, row * columns, (moved - held) * label);
    }

    const settled =
      active === 0 ||
      (highest - lowest <= options.tolerance && highest <= options.tolerance && -lowest <= options.tolerance);
    if (settled && active === rows) {
      converged = true;
    } else if (settled) {
      active = rows;
      shrinkAbove = Number.POSITIVE_INFINITY;
      shrinkBelow = Number.NEGATIVE_INFINITY;
    } else {
      shrinkAbove = highest > 0 ? highest : Number.POSITIVE_INFINITY;
      shrinkBelow = lowest < 0 ? lowest : Number.NEGATIVE_INFINITY;
    }
  }
  return { alpha, weights: weightsOf(table, labels, alpha), epochs, converged };
}

/** What the dual could still gain by moving one multiplier: its gradient, unless a bound prevents the move. */
export function projectedGradient(gradient: number, alpha: number, bound: number): number {
  if (alpha === 0) return Math.min(gradient, 0);
  return alpha === bound ? Math.max(gradient, 0) : gradient;
}

/**
 * Sum over rows of alpha_i y_i x_i, computed afresh: a sum kept up to date by a solver has drifted by its rounding
 * errors.
 */
export function weightsOf({ values, columns }: RowTable, labels: Int8Array, alpha: Float64Array): Float64Array {
  const weights = new Float64Array(columns);
  const held = Int32Array.from(alpha.keys()).filter((row) => alpha[row] !== 0);
  addRows(
    values,
    held,
    alpha.map((value, row) => value * labels[row]!),
    weights,
  );
  return weights;
}

function shuffleHead(order: Int32Array, count: number, random: Random): void {
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
}
