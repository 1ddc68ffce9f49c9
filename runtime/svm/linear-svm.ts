import { solveDual } from "./dual-coordinate-descent.js";
import type { DualSolution } from "./dual-solution.js";
import { type FeatureTable, featureTable, unscaleHyperplane } from "./feature-table.js";
import { measureOptimality, type Optimality } from "./optimality.js";
import { checkSvmOptions, type SvmOptions } from "./options.js";
import { minimisePrimal } from "./primal-newton.js";

/** Rows with labels, and the options of the fit. */
export interface SvmProblem extends Omit<SvmOptions, "standardise"> {
  /** rows x columns, row-major. */
  readonly features: Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** -1 or 1 per row. */
  readonly labels: Int8Array;
  readonly standardise?: boolean;
}

/**
 * A fitted hyperplane: the score of a row is `weights . x + bias`, positive for label 1. The optimality figures
 * belong to the features that the solver saw, that is to the standardised ones where these were asked for.
 */
export interface SvmResult extends Optimality {
  /** One weight per column, for the caller's (unscaled) features. */
  readonly weights: Float64Array;
  readonly bias: number;
  /** Passes of dual coordinate descent. */
  readonly epochs: number;
  /** Newton steps in the primal; 0 if coordinate descent converged by itself. */
  readonly newtonSteps: number;
  readonly converged: boolean;
  /** The only label among the rows, if there is one alone: weights are then 0 and the bias is that label. */
  readonly singleLabel: -1 | 1 | null;
}

/**
 * L2-regularised L2-loss (squared hinge) linear SVM: the unique minimiser of
 * 1/2 |w|^2 + C sum_i max(0, 1 - y_i w.x_i)^2, as LIBLINEAR's default solver (which the paper uses).
 *
 * @throws UserError for an option out of range, no rows, or features that are not finite; RangeError if sizes
 *   disagree or a label is neither -1 nor 1.
 */
export function trainLinearSvm(problem: SvmProblem): SvmResult {
  const options: SvmOptions = { ...problem, standardise: problem.standardise ?? false };
  checkSvmOptions(options);
  const table = tableFor(problem.features, problem.rows, problem.columns, options);
  return fitHyperplane(table, problem.labels, options);
}

/** The solver's view of the features under the given options. */
export function tableFor(features: Float32Array, rows: number, columns: number, options: SvmOptions): FeatureTable {
  const how = !options.standardise ? "as-is" : options.bias < 0 ? "scale" : "standardise";
  return featureTable(features, rows, columns, how);
}

/** {@link trainLinearSvm} on a prepared table and checked options. */
export function fitHyperplane(table: FeatureTable, labels: Int8Array, options: SvmOptions): SvmResult {
  if (labels.length !== table.rows) throw new RangeError(`${labels.length} labels for ${table.rows} rows`);
  const positives = countPositives(labels);
  if (positives === 0 || positives === labels.length) return constantResult(table.columns, positives === 0 ? -1 : 1);
  const { solution, ...course } = solve(table, labels, options);
  const intercept = solution.biasWeight * Math.max(options.bias, 0);
  return {
    ...unscaleHyperplane(solution.weights, intercept, table.scaling),
    ...measureOptimality(table, labels, solution, options.C, options.bias),
    ...course,
    singleLabel: null,
  };
}

function solve(
  table: FeatureTable,
  labels: Int8Array,
  options: SvmOptions,
): { solution: DualSolution } & Pick<SvmResult, "epochs" | "newtonSteps" | "converged"> {
  const { epochs, converged, ...dual } = solveDual(table, labels, options);
  if (converged) return { solution: dual, epochs, newtonSteps: 0, converged };
  const primal = minimisePrimal(table, labels, options, dual);
  return { solution: primal.solution, epochs, newtonSteps: primal.steps, converged: primal.converged };
}

function countPositives(labels: Int8Array): number {
  let positives = 0;
  for (const label of labels) {
    if (label !== 1 && label !== -1) throw new RangeError(`an SVM label must be -1 or 1, not ${label}`);
    if (label === 1) positives++;
  }
  return positives;
}

function constantResult(columns: number, label: -1 | 1): SvmResult {
  return {
    weights: new Float64Array(columns),
    bias: label,
    objective: 0,
    dualObjective: 0,
    kkt: 0,
    epochs: 0,
    newtonSteps: 0,
    converged: true,
    singleLabel: label,
  };
}
