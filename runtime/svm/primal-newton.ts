import { conjugateGradients } from "./conjugate-gradients.js";
import { type DualSolution, solutionOf } from "./dual-solution.js";
import type { FeatureTable } from "./feature-table.js";
import type { SvmOptions } from "./options.js";
import { addRow, dotRow } from "./row-algebra.js";

/** Far more than such piecewise quadratic problems take (about 10). */
const MAX_STEPS = 100;
const MAX_HALVINGS = 60;
/** Share of the initial steepness that counts as flat. */
const FLAT = 0.1;

/**
 * Newton's method for the primal f(w) = 1/2 |w|^2 + C sum max(0, 1 - y_i w.x_i)^2, with the generalised Hessian
 * H = I + 2C sum over rows inside the margin of x_i x_i', conjugate gradients and a line search.
 * It takes over where coordinate descent crawls (many correlated features, large C).
 * Source: Keerthi, DeCoste, "A Modified Finite Newton Method for Fast Solution of Large Scale Linear SVMs", JMLR 2005.
 *
 * Converged when |grad f| times the longest row is within the tolerance: that bounds every projected gradient of
 * the dual at alpha_i = 2C max(0, 1 - y_i w.x_i), which is also the dual point returned.
 *
 * @param start where to begin.
 */
export function minimisePrimal(
  table: FeatureTable,
  labels: Int8Array,
  { C, bias, tolerance }: SvmOptions,
  start: Pick<DualSolution, "weights" | "biasWeight">,
): { readonly solution: DualSolution; readonly steps: number; readonly converged: boolean } {
  const { rows, columns } = table;
  const constant = Math.max(bias, 0);
  const longestRow = Math.sqrt(table.squaredNorms.reduce((a, b) => Math.max(a, b), 0) + constant * constant);
  // The bias weight is the last entry of every vector below.
  const w = Float64Array.from([...start.weights, start.biasWeight]);
  let scores = multiply(table, w, constant);
  let steps = 0;
  let converged = false;

  for (;;) {
    const hinges = scores.map((score, row) => Math.max(0, 1 - labels[row]! * score));
    const pull = hinges.map((hinge, row) => 2 * C * hinge * labels[row]!);
    const backProjected = multiplyTransposed(table, pull, constant);
    const gradient = w.map((weight, k) => weight - backProjected[k]!);
    const gradientNorm = Math.sqrt(dot(gradient, gradient));
    converged = gradientNorm * longestRow <= tolerance;
    if (converged || steps === MAX_STEPS) return { solution: dualPoint(hinges), steps, converged };

    const hessian = (v: Float64Array): Float64Array => {
      const image = multiply(table, v, constant, hinges);
      for (let row = 0; row < rows; row++) image[row]! *= 2 * C;
      const curved = multiplyTransposed(table, image, constant);
      return curved.map((value, k) => v[k]! + value);
    };
    const direction = conjugateGradients(
      hessian,
      gradient.map((g) => -g),
      Math.min(0.1, Math.sqrt(gradientNorm)),
    );
    const slope = multiply(table, direction, constant);
    const size = lineSearch(slope, direction, dot(gradient, direction));
    // Rounding leaves nothing to gain any more although the tolerance asks for it.
    if (size === 0) return { solution: dualPoint(hinges), steps, converged: false };
    for (let k = 0; k <= columns; k++) w[k]! += size * direction[k]!;
    scores = multiply(table, w, constant);
    steps++;
  }

  function dualPoint(hinges: Float64Array): DualSolution {
    return solutionOf(
      hinges.map((hinge) => 2 * C * hinge),
      table,
      labels,
      constant,
    );
  }

  /**
   * 1, or where the (convex) objective along the direction is nearly flat if 1 is already beyond its lowest point;
   * 0 if it does not fall at all. Works on the derivative: differences of the objective itself drown in rounding.
   */
  function lineSearch(slope: Float64Array, direction: Float64Array, descent: number): number {
    if (descent >= 0) return 0;
    const squared = dot(direction, direction);
    const along = dot(w, direction);
    const derivative = (size: number): number => {
      let sum = along + size * squared;
      for (let row = 0; row < rows; row++) {
        const label = labels[row]!;
        sum -= 2 * C * label * slope[row]! * Math.max(0, 1 - label * (scores[row]! + size * slope[row]!));
      }
      return sum;
    };
    let low = 0;
    let size = 1;
    let high = 1;
    for (let halvings = 0; halvings < MAX_HALVINGS; halvings++) {
      const steepness = derivative(size);
      if (Math.abs(steepness) <= FLAT * -descent || (steepness < 0 && size === 1)) return size;
      if (steepness > 0) high = size;
      else low = size;
      size = (low + high) / 2;
    }
    return low;
  }
}

/** X v with the constant feature as last column; rows whose `mask` is 0 are left at 0. */
function multiply(table: FeatureTable, v: Float64Array, constant: number, mask?: Float64Array): Float64Array {
  const weights = v.subarray(0, table.columns);
  const offset = v[table.columns]! * constant;
  const out = new Float64Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    if (mask === undefined || mask[row] !== 0) out[row] = dotRow(weights, table.values, row * table.columns) + offset;
  }
  return out;
}

/** X' u with the constant feature as last column. */
function multiplyTransposed(table: FeatureTable, u: Float64Array, constant: number): Float64Array {
  const out = new Float64Array(table.columns + 1);
  const weights = out.subarray(0, table.columns);
  for (let row = 0; row < table.rows; row++) {
    const factor = u[row]!;
    if (factor === 0) continue;
    addRow(weights, table.values, row * table.columns, factor);
    out[table.columns]! += factor * constant;
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
