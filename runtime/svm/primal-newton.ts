import { conjugateGradients } from "./conjugate-gradients.js";
import type { RowTable } from "./feature-table.js";
import type { Gram } from "./gram.js";
import { diagonalPreconditioner, gramPreconditioner, type Preconditioner } from "./preconditioner.js";
import { type PrimalState, primalState } from "./primal-state.js";
import { addCurvature, dot, multiplyRows } from "./row-algebra.js";

/** Far more than such piecewise quadratic problems take (about 10). */
const MAX_STEPS = 100;
const MAX_HALVINGS = 60;
/** Share of the initial steepness that counts as flat. */
const FLAT = 0.1;
/** Share of the gradient to which a Newton step is solved. */
const FORCING = 0.05;
/** A change of the active rows' weight by this factor makes the preconditioner stale. */
const STALE = 2;

export interface PrimalFit {
  readonly weights: Float64Array;
  readonly steps: number;
  readonly converged: boolean;
}

/**
 * Newton's method for the primal f(w) = 1/2 |w|^2 + sum C_i max(0, 1 - y_i w.x_i)^2, with the generalised Hessian
 * H = I + 2 sum over rows inside the margin of C_i x_i x_i', conjugate gradients and a line search.
 * It replaces coordinate descent where that is slow (many correlated features, large C). The Gram matrix of all rows,
 * which all attributes share, preconditions the Hessian of those inside the margin.
 * Source: Keerthi, DeCoste, "A Modified Finite Newton Method for Fast Solution of Large Scale Linear SVMs", JMLR 2005.
 *
 * Converged when |grad f| is at most `tolerance` of its value at w = 0, as LIBLINEAR's solver 2, and the duality gap,
 * which is 1/2 |grad f|^2 at alpha_i = 2 C_i max(0, 1 - y_i w.x_i), is at most `gap` of f.
 *
 * @param costs C_i of each row.
 * @param start where to begin, unless w = 0 is lower.
 */
export function minimisePrimal(
  table: RowTable,
  labels: Int8Array,
  costs: Float64Array,
  limits: { readonly tolerance: number; readonly gap: number },
  start: Float64Array,
  gram: Gram | undefined,
): PrimalFit {
  const { values, rows, columns } = table;
  const stateAt = (w: Float64Array, scores: Float64Array): PrimalState => primalState(table, labels, costs, w, scores);
  const zero = stateAt(new Float64Array(columns), new Float64Array(rows));
  const steepest = Math.sqrt(dot(zero.gradient, zero.gradient));
  let here = zero;
  if (start.some((weight) => weight !== 0)) {
    const scores = new Float64Array(rows);
    multiplyRows(values, start, scores);
    const there = stateAt(start, scores);
    if (there.objective < zero.objective) here = there;
  }
  const doubled = costs.map((cost) => 2 * cost);
  const slope = new Float64Array(rows);
  let preconditioner: Fitted | undefined;

  for (let steps = 0; ; steps++) {
    const { w, scores, gradient, objective, active } = here;
    const squared = dot(gradient, gradient);
    const converged = Math.sqrt(squared) <= limits.tolerance * steepest && squared / 2 <= limits.gap * objective;
    if (converged || steps === MAX_STEPS) return { weights: w, steps, converged };

    preconditioner = preconditionerFor(table, doubled, active, gram, preconditioner);
    const direction = conjugateGradients(
      (v) => {
        const image = v.slice();
        addCurvature(values, active, doubled, v, image);
        return image;
      },
      gradient.map((g) => -g),
      FORCING,
      preconditioner.solve,
    );
    multiplyRows(values, direction, slope);
    const size = lineSearch(here, labels, doubled, direction, slope);
    // Rounding leaves nothing to gain any more although the tolerance asks for it.
    if (size === 0) return { weights: w, steps, converged: false };
    const moved = scores.map((score, row) => score + size * slope[row]!);
    here = stateAt(
      w.map((weight, k) => weight + size * direction[k]!),
      moved,
    );
  }
}

interface Fitted {
  readonly solve: Preconditioner;
  /** Summed 2 C of the rows that it represents. */
  readonly weight: number;
}

function preconditionerFor(
  { values, columns }: RowTable,
  doubled: Float64Array,
  active: Int32Array,
  gram: Gram | undefined,
  held: Fitted | undefined,
): Fitted {
  const weight = active.reduce((sum, row) => sum + doubled[row]!, 0);
  if (held !== undefined && weight < STALE * held.weight && held.weight < STALE * weight) return held;
  if (gram !== undefined) return { solve: gramPreconditioner(gram, weight / gram.rows, columns), weight };
  const diagonal = new Float64Array(columns);
  for (const row of active) {
    for (let k = 0; k < columns; k++) diagonal[k]! += doubled[row]! * values[row * columns + k]! ** 2;
  }
  return { solve: diagonalPreconditioner(diagonal), weight };
}

/**
 * 1, or where the (convex) objective along the direction is nearly flat if 1 is already beyond its lowest point;
 * 0 if it does not fall at all. Works on the derivative: differences of the objective itself drown in rounding.
 */
function lineSearch(
  { w, scores, gradient }: PrimalState,
  labels: Int8Array,
  doubled: Float64Array,
  direction: Float64Array,
  slope: Float64Array,
): number {
  const descent = dot(gradient, direction);
  if (!(descent < 0)) return 0;
  const squared = dot(direction, direction);
  const along = dot(w, direction);
  const derivative = (size: number): number => {
    let sum = along + size * squared;
    for (let row = 0; row < scores.length; row++) {
      const label = labels[row]!;
      const hinge = Math.max(0, 1 - label * (scores[row]! + size * slope[row]!));
      sum -= doubled[row]! * label * slope[row]! * hinge;
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
