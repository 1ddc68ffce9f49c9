import type { SvmOptions } from "./options.js";

/**
 * C of every row. Without balance it is the same for all; with it C x rows / (2 x rows of the label), which scikit-learn
 * calls "balanced", so that both labels weigh C x rows / 2 together (LIBLINEAR: `-c` times `-w1` and `-w-1`).
 *
 * @param positives rows with label 1; neither 0 nor all of them.
 */
export function rowCosts(
  { C, balance }: Pick<SvmOptions, "C" | "balance">,
  labels: Int8Array,
  positives: number,
): Float64Array {
  const rows = labels.length;
  if (balance === "none") return new Float64Array(rows).fill(C);
  const [positive, negative] = [(C * rows) / (2 * positives), (C * rows) / (2 * (rows - positives))];
  return Float64Array.from(labels, (label) => (label === 1 ? positive : negative));
}
