import { UserError } from "../user-error.js";

/** Settings of a linear support vector machine; defaults in {@link defaultSvmOptions}. */
export interface SvmOptions {
  /** Weight of the summed squared hinge against the regulariser, C > 0. */
  readonly C: number;
  /** Value of the constant feature appended to every row; its weight is regularised too. Below 0: no bias. */
  readonly bias: number;
  /** Largest projected gradient of the dual at which the solver stops, > 0. */
  readonly tolerance: number;
  /**
   * Passes over the rows after which the solver leaves dual coordinate descent for Newton steps in the primal,
   * which cost more each but need few of them; 0 starts there. LIBLINEAR changes over at 300.
   */
  readonly maxEpochs: number;
  /** Seed of the order in which rows are visited. */
  readonly seed: number;
  /**
   * Bring every feature to unit variance (and, when there is a bias, to zero mean) before fitting. The result is
   * expressed in the original features again, so that callers never need the statistics.
   */
  readonly standardise: boolean;
}

/** C and bias as in the paper's use of LIBLINEAR; a tighter tolerance than its 0.1, so that scores reproduce. */
export const defaultSvmOptions: SvmOptions = {
  C: 1,
  bias: 1,
  tolerance: 1e-3,
  maxEpochs: 10,
  seed: 1,
  standardise: false,
};

/** @throws UserError naming the first option outside its range. */
export function checkSvmOptions(options: SvmOptions): void {
  requirePositive("C", options.C);
  requirePositive("tolerance", options.tolerance);
  if (!Number.isFinite(options.bias)) throw outOfRange("bias", options.bias, "a number; below 0 for no bias");
  if (!Number.isInteger(options.maxEpochs) || options.maxEpochs < 0) {
    throw outOfRange("maxEpochs", options.maxEpochs, "an integer of at least 0");
  }
  if (!Number.isSafeInteger(options.seed)) throw outOfRange("seed", options.seed, "an integer");
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0) || !Number.isFinite(value)) throw outOfRange(name, value, "a finite number above 0");
}

function outOfRange(name: string, value: number, expected: string): UserError {
  return new UserError(`SVM option ${name} is out of range`, { found: String(value), expected });
}
