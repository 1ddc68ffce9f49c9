import { Random } from "../random.js";
import type { ColumnTable } from "./feature-table.js";
import type { SvmOptions } from "./options.js";

/** Armijo's constant: a step must bring this share of what its slope promises. */
const SUFFICIENT = 0.01;
const MAX_HALVINGS = 20;
const LEAST_CURVATURE = 1e-12;
const NEGLIGIBLE_STEP = 1e-12;

export interface L1Fit {
  readonly weights: Float64Array;
  readonly epochs: number;
  readonly converged: boolean;
}

/**
 * Coordinate descent for the L1-regularised squared hinge, sum |w_k| + sum C_i max(0, 1 - y_i w.x_i)^2: one Newton
 * step with a line search for each feature, in a new random order each epoch; features that rest at 0 with a gradient
 * well inside [-1, 1] are set aside until the others have converged.
 * Source: Yuan, Chang, Hsieh, Lin, "A Comparison of Optimization Methods and Software for Large-scale L1-regularized
 * Linear Classification", JMLR 2010, section 4 (CDN), as LIBLINEAR's solver 5.
 *
 * Converged when the summed violations of the subgradient condition are at most `tolerance` of those at w = 0.
 *
 * @param labels -1 or 1 per row.
 * @param costs C_i of each row.
 */
export function solveL1(
  { values: byColumn, rows, columns }: ColumnTable,
  labels: Int8Array,
  costs: Float64Array,
  tolerance: number,
  { maxEpochs, seed }: Pick<SvmOptions, "maxEpochs" | "seed">,
): L1Fit {
  const weights = new Float64Array(columns);
  /** 1 - y_i w.x_i. */
  const hinges = new Float64Array(rows).fill(1);
  const squares = Float64Array.from({ length: columns }, (_, column) =>
    weightedSquares(byColumn, column * rows, costs),
  );
  const random = new Random("svm l1", seed);
  const order = Int32Array.from({ length: columns }, (_, column) => column);
  let active = columns;
  let worstBefore = Number.POSITIVE_INFINITY;
  let initial = 0;
  let epochs = 0;

  while (epochs < maxEpochs) {
    for (let i = active - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    let worst = 0;
    let total = 0;
    for (let position = 0; position < active; position++) {
      const column = order[position]!;
      const from = column * rows;
      const held = weights[column]!;
      const { slope, curvature } = lossAlong(byColumn, from, labels, costs, hinges);
      if (held === 0 && Math.abs(slope) < 1 - worstBefore / rows) {
        active--;
        order[position] = order[active]!;
        order[active] = column;
        position--;
        continue;
      }
      const violation = subgradientViolation(slope, held);
      worst = Math.max(worst, violation);
      total += violation;
      const step = newtonStep(slope, curvature, held);
      if (Math.abs(step) < NEGLIGIBLE_STEP) continue;
      weights[column] = held + walk(byColumn, from, labels, costs, hinges, held, slope, squares[column]!, step);
    }
    if (epochs === 0) initial = total;
    epochs++;
    if (total > tolerance * initial) {
      worstBefore = worst;
    } else if (active === columns) {
      return { weights, epochs, converged: true };
    } else {
      active = columns;
      worstBefore = Number.POSITIVE_INFINITY;
    }
  }
  return { weights, epochs, converged: false };
}

/** Distance of 0 from the subgradient of |w| + loss, given the loss's slope. */
export function subgradientViolation(slope: number, weight: number): number {
  if (weight === 0) return Math.max(0, Math.abs(slope) - 1);
  return Math.abs(slope + Math.sign(weight));
}

function weightedSquares(byColumn: Float32Array, from: number, costs: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < costs.length; row++) sum += costs[row]! * byColumn[from + row]! ** 2;
  return sum;
}

function lossAlong(
  byColumn: Float32Array,
  from: number,
  labels: Int8Array,
  costs: Float64Array,
  hinges: Float64Array,
): { readonly slope: number; readonly curvature: number } {
  let slope = 0;
  let curvature = 0;
  for (let row = 0; row < hinges.length; row++) {
    const hinge = hinges[row]!;
    if (hinge <= 0) continue;
    const value = byColumn[from + row]!;
    const pull = costs[row]! * value;
    slope -= pull * labels[row]! * hinge;
    curvature += pull * value;
  }
  return { slope: 2 * slope, curvature: Math.max(2 * curvature, LEAST_CURVATURE) };
}

/** Minimiser of slope d + curvature d^2 / 2 + |held + d|. */
function newtonStep(slope: number, curvature: number, held: number): number {
  if (slope + 1 < curvature * held) return -(slope + 1) / curvature;
  if (slope - 1 > curvature * held) return -(slope - 1) / curvature;
  return -held;
}

/** Halves the step until the objective falls enough, keeps `hinges` up to date, and gives the step taken (0 if none). */
function walk(
  byColumn: Float32Array,
  from: number,
  labels: Int8Array,
  costs: Float64Array,
  hinges: Float64Array,
  held: number,
  slope: number,
  squares: number,
  newton: number,
): number {
  let step = newton;
  let promised = Math.abs(held + step) - Math.abs(held) + slope * step;
  for (let halvings = 0; halvings < MAX_HALVINGS; halvings++) {
    let change = Math.abs(held + step) - Math.abs(held) - SUFFICIENT * promised;
    // The loss's curvature is at most 2 squares: where that bound will do, the loss need not be summed.
    const enough = squares * step * step + slope * step + change <= 0;
    for (let row = 0; row < hinges.length && !enough; row++) {
      const before = Math.max(0, hinges[row]!);
      const after = Math.max(0, hinges[row]! - step * labels[row]! * byColumn[from + row]!);
      change += costs[row]! * (after - before) * (after + before);
    }
    if (enough || change <= 0) {
      for (let row = 0; row < hinges.length; row++) hinges[row]! -= step * labels[row]! * byColumn[from + row]!;
      return step;
    }
    step /= 2;
    promised /= 2;
  }
  return 0;
}
