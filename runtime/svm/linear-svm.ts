import { bestNeurons } from "./best-neurons.js";
import { solveDual } from "./dual-coordinate-descent.js";
import { unscaleHyperplane } from "./feature-scaling.js";
import { type PreparedFeatures, prepareFeatures, type RowTable, someFeatures } from "./feature-table.js";
import { type Gram, gramOf, gramPays } from "./gram.js";
import { solveL1 } from "./l1-coordinate-descent.js";
import { measureL1, measureL2, type Optimality } from "./optimality.js";
import { checkSvmOptions, type SvmOptions } from "./options.js";
import { minimisePrimal } from "./primal-newton.js";

/** Rows with labels, and the options of the fit. */
export interface SvmProblem extends SvmOptions {
  /** rows x columns, row-major. */
  readonly features: Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** -1 or 1 per row. */
  readonly labels: Int8Array;
}

/**
 * A fitted hyperplane: the score of a row is `weights . x + bias`, positive for label 1. The measures of
 * optimality refer to the features that the solver saw: the standardised ones, if `standardise` is on.
 */
export interface SvmResult extends Optimality {
  /** One weight per column, for the caller's (unscaled) features. */
  readonly weights: Float64Array;
  readonly bias: number;
  /** Passes of coordinate descent. */
  readonly epochs: number;
  /** Newton steps in the primal; 0 if coordinate descent converged by itself. */
  readonly newtonSteps: number;
  readonly converged: boolean;
  /** The only label among the rows, if there is one alone: weights are then 0 and the bias is that label. */
  readonly singleLabel: -1 | 1 | null;
}

/**
 * Linear SVM as in LIBLINEAR: the minimiser of the penalty of w plus sum_i C_i loss(y_i w.x_i), by its solver 1 and 2
 * (squared hinge, which the paper uses), 3 (hinge) or 5 (`l1`).
 *
 * @throws UserError for an option out of range, no rows, or features that are not finite; RangeError if sizes
 *   disagree or a label is neither -1 nor 1.
 */
export function trainLinearSvm(problem: SvmProblem): SvmResult {
  checkSvmOptions(problem);
  return fitBest(neuronTables(problem.features, problem.rows, problem.columns, problem), problem.labels, problem);
}

/** The features of the caller, prepared for the fits of {@link fitBest}. */
export interface NeuronTables {
  readonly features: PreparedFeatures;
  /** The same, standardised, for the ranking; absent if all features are kept. */
  readonly ranking?: PreparedFeatures | undefined;
}

/** @throws as `prepareFeatures`. */
export function neuronTables(values: Float32Array, rows: number, columns: number, options: SvmOptions): NeuronTables {
  const features = prepareFeatures(values, rows, columns, options);
  if (options.neurons === 1) return { features };
  const ranking = options.standardise
    ? features
    : prepareFeatures(values, rows, columns, { ...options, standardise: true });
  return { features, ranking };
}

/**
 * {@link trainLinearSvm} on prepared features and checked options, on the best neurons of the attribute (paper, section 4). A
 * first fit on all standardised features ranks them by the absolute values of their weights. The second fit, which is the
 * result, sees only the best share; the weights of the others are 0. With one label alone there is nothing to rank.
 *
 * @param gram of the table of the first fit.
 */
export function fitBest(
  { features, ranking }: NeuronTables,
  labels: Int8Array,
  options: SvmOptions,
  gram?: Gram,
): SvmResult {
  if (ranking === undefined) return fitHyperplane(features, labels, options, gram);
  const { scaling: _, ...standardised } = ranking;
  const first = fitHyperplane(standardised, labels, options, gram);
  if (first.singleLabel !== null) return first;
  const kept = bestNeurons(first.weights, options.neurons);
  const { weights, ...fit } = fitHyperplane(someFeatures(features, kept), labels, options);
  const all = new Float64Array(first.weights.length);
  kept.forEach((k, i) => {
    all[k] = weights[i]!;
  });
  return { ...fit, weights: all };
}

/**
 * The hyperplane of all prepared features, by checked options.
 *
 * @param gram of the features, for the squared hinge with `l2`; computed if it is needed and not given.
 */
function fitHyperplane(
  { table, constant, scaling }: PreparedFeatures,
  labels: Int8Array,
  options: SvmOptions,
  gram?: Gram,
): SvmResult {
  if (labels.length !== table.rows) throw new RangeError(`${labels.length} labels for ${table.rows} rows`);
  const features = table.columns - (constant === undefined ? 0 : 1);
  const positives = countPositives(labels);
  if (positives === 0 || positives === labels.length) return constantResult(features, positives === 0 ? -1 : 1);
  const costs = rowCosts(options, labels, positives);
  const rarer = Math.min(positives, labels.length - positives) / labels.length;
  const { weights, ...figures } =
    table.layout === "columns"
      ? fitL1(table, labels, costs, rarer, options)
      : fitL2(table, labels, costs, rarer, options, gram);
  const intercept = constant === undefined ? 0 : weights[features]! * constant;
  return { ...unscaleHyperplane(weights.slice(0, features), intercept, scaling), ...figures, singleLabel: null };
}

type Solution = Optimality & Pick<SvmResult, "weights" | "epochs" | "newtonSteps" | "converged">;

/** @param rarer share of the rarer label: LIBLINEAR makes criteria relative to w = 0 finer by it. */
function fitL2(
  table: RowTable,
  labels: Int8Array,
  costs: Float64Array,
  rarer: number,
  options: SvmOptions,
  gram: Gram | undefined,
): Solution {
  const { alpha, ...dual } = solveDual(table, labels, costs, options);
  if (dual.converged || options.loss === "hinge") {
    return { ...dual, newtonSteps: 0, ...measureL2(table, labels, costs, options.loss, dual.weights, alpha) };
  }
  const limits = { tolerance: 0.1 * options.tolerance * rarer, gap: options.tolerance };
  const shared = gram ?? (gramPays(table) ? gramOf(table) : undefined);
  const { steps, ...primal } = minimisePrimal(table, labels, costs, limits, dual.weights, shared);
  const optimality = measureL2(table, labels, costs, options.loss, primal.weights, undefined);
  return { ...primal, epochs: dual.epochs, newtonSteps: steps, ...optimality };
}

function fitL1(
  table: Parameters<typeof solveL1>[0],
  labels: Int8Array,
  costs: Float64Array,
  rarer: number,
  options: SvmOptions,
): Solution {
  const fit = solveL1(table, labels, costs, options.tolerance * rarer, options);
  return { ...fit, newtonSteps: 0, ...measureL1(table, labels, costs, fit.weights) };
}

function countPositives(labels: Int8Array): number {
  let positives = 0;
  for (const label of labels) {
    if (label !== 1 && label !== -1) throw new RangeError(`an SVM label must be -1 or 1, not ${label}`);
    if (label === 1) positives++;
  }
  return positives;
}

/** The same score for every row: the only label, or 0 without any. */
export function constantResult(columns: number, label: -1 | 1 | null): SvmResult {
  return {
    weights: new Float64Array(columns),
    bias: label ?? 0,
    objective: 0,
    dualObjective: 0,
    gap: 0,
    kkt: 0,
    epochs: 0,
    newtonSteps: 0,
    converged: true,
    singleLabel: label,
  };
}

/**
 * C of every row. Without balance it is the same for all; with it C x rows / (2 x rows of the label), which scikit-learn
 * calls "balanced", so that both labels weigh C x rows / 2 together (LIBLINEAR: `-c` times `-w1` and `-w-1`).
 *
 * @param positives rows with label 1; neither 0 nor all of them.
 */
function rowCosts(
  { C, balance }: Pick<SvmOptions, "C" | "balance">,
  labels: Int8Array,
  positives: number,
): Float64Array {
  const rows = labels.length;
  if (balance === "none") return new Float64Array(rows).fill(C);
  const [positive, negative] = [(C * rows) / (2 * positives), (C * rows) / (2 * (rows - positives))];
  return Float64Array.from(labels, (label) => (label === 1 ? positive : negative));
}
