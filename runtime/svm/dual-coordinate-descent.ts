import { Random } from "../random.js";
import { type DualSolution, solutionOf } from "./dual-solution.js";
import type { FeatureTable } from "./feature-table.js";
import type { SvmOptions } from "./options.js";
import { addRow, dotRow } from "./row-algebra.js";

/** Steps below this size change nothing that a double could show. */
const NEGLIGIBLE_GRADIENT = 1e-12;

/**
 * Dual coordinate descent for the L2-regularised squared hinge
 *
 *   min over alpha >= 0 of  1/2 alpha' (Q + I/(2C)) alpha - sum(alpha),   Q_ij = y_i y_j x_i.x_j
 *
 * which visits the rows in a new random order each epoch and solves each one-variable problem exactly; rows that
 * rest at 0 with a gradient above the previous epoch's largest are set aside until the others have converged.
 * Source: Hsieh, Chang, Lin, Keerthi, Sundararajan, "A Dual Coordinate Descent Method for Large-scale Linear
 * SVM", ICML 2008, algorithm 3.
 *
 * @param labels -1 or 1 per row.
 */
export function solveDual(
  table: FeatureTable,
  labels: Int8Array,
  options: SvmOptions,
): DualSolution & { readonly epochs: number; readonly converged: boolean } {
  const { values, rows, columns, squaredNorms } = table;
  const constant = Math.max(options.bias, 0);
  const ridge = 1 / (2 * options.C);
  const alpha = new Float64Array(rows);
  const weights = new Float64Array(columns);
  let biasWeight = 0;

  const random = new Random("svm", options.seed);
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  let active = rows;
  let shrinkAbove = Number.POSITIVE_INFINITY;
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
      const score = dotRow(weights, values, row * columns) + biasWeight * constant;
      const held = alpha[row]!;
      const gradient = label * score - 1 + ridge * held;
      if (held === 0 && gradient > shrinkAbove) {
        active--;
        order[position] = order[active]!;
        order[active] = row;
        position--;
        continue;
      }
      const projected = held === 0 ? Math.min(gradient, 0) : gradient;
      if (projected > highest) highest = projected;
      if (projected < lowest) lowest = projected;
      if (Math.abs(projected) <= NEGLIGIBLE_GRADIENT) continue;
      const curvature = squaredNorms[row]! + constant * constant + ridge;
      const moved = Math.max(held - gradient / curvature, 0);
      alpha[row] = moved;
      addRow(weights, values, row * columns, (moved - held) * label);
      biasWeight += (moved - held) * label * constant;
    }

    const settled =
      active === 0 ||
      (highest - lowest <= options.tolerance && highest <= options.tolerance && -lowest <= options.tolerance);
    if (settled && active === rows) {
      converged = true;
    } else if (settled) {
      active = rows;
      shrinkAbove = Number.POSITIVE_INFINITY;
    } else {
      shrinkAbove = highest > 0 ? highest : Number.POSITIVE_INFINITY;
    }
  }
  return { ...solutionOf(alpha, table, labels, constant), epochs, converged };
}

function shuffleHead(order: Int32Array, count: number, random: Random): void {
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
}
