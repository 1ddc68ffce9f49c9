/** Settings of a linear support vector machine; defaults in {@link defaultSvmOptions}. */
export interface SvmOptions {
  /** Weight of the summed loss against the regulariser, C > 0. */
  readonly C: number;
  /** Of a row with margin m: `squared_hinge` max(0, 1 - m)^2, `hinge` max(0, 1 - m). */
  readonly loss: "squared_hinge" | "hinge";
  /** Regulariser: `l2` 1/2 |w|^2, `l1` the sum of |w_k|; `l1` goes with `squared_hinge` only. */
  readonly penalty: "l2" | "l1";
  /** `classes`: C of a row is multiplied by rows / (2 x rows with its label). */
  readonly balance: "none" | "classes";
  /** Value of the constant feature appended to every row; its weight is regularised too. Below 0: no bias. */
  readonly bias: number;
  /** LIBLINEAR's eps, > 0: what it bounds depends on the solver (see docs/guide/svm.md). */
  readonly tolerance: number;
  /**
   * Passes of coordinate descent, >= 0. After these the squared hinge with `l2` goes over to Newton steps in the
   * primal (LIBLINEAR: after 300), which cost more each but need few of them; the other solvers give up.
   */
  readonly maxEpochs: number;
  /** Seed of the order in which rows (or features) are visited. */
  readonly seed: number;
  /**
   * Bring every feature to unit variance (and, when there is a bias, to zero mean) before fitting. The result is
   * expressed in the original features again, so that callers never need the statistics.
   */
  readonly standardise: boolean;
  /** Share of the features that a fit keeps, above 0 and at most 1; see `bestNeurons`. */
  readonly neurons: number;
}

/** C and bias as in the paper's use of LIBLINEAR; a tighter tolerance than its 0.1, so that scores reproduce. */
export const defaultSvmOptions: SvmOptions = {
  C: 1,
  loss: "squared_hinge",
  penalty: "l2",
  balance: "none",
  bias: 1,
  tolerance: 1e-3,
  maxEpochs: 10,
  seed: 1,
  standardise: false,
  neurons: 1,
};

/** @throws RangeError naming the first option outside its range: the compiler has checked those of a spec. */
export function checkSvmOptions(options: SvmOptions): void {
  requirePositive("C", options.C);
  requirePositive("tolerance", options.tolerance);
  if (!Number.isFinite(options.bias)) throw outOfRange("bias", options.bias, "a number; below 0 for no bias");
  if (!(options.neurons > 0 && options.neurons <= 1))
    throw outOfRange("neurons", options.neurons, "above 0 and at most 1");
  if (!Number.isInteger(options.maxEpochs) || options.maxEpochs < 0) {
    throw outOfRange("maxEpochs", options.maxEpochs, "an integer of at least 0");
  }
  if (!Number.isSafeInteger(options.seed)) throw outOfRange("seed", options.seed, "an integer");
  if (options.penalty === "l1" && options.loss === "hinge") {
    throw outOfRange("loss", "hinge", "squared_hinge, which alone goes with the penalty l1");
  }
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0) || !Number.isFinite(value)) throw outOfRange(name, value, "a finite number above 0");
}

function outOfRange(name: string, value: number | string, expected: string): RangeError {
  return new RangeError(`SVM option ${name} is ${value}, expected ${expected}`);
}
