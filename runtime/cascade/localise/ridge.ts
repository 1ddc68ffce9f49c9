import type { LinearFunction } from "../../../compiler/contract/refinement.js";

/**
 * Ridge regression (Hoerl and Kennard 1970) of several outputs on standardised features: minimises the mean squared error
 * plus `penalty` times the squared norm of the weights, the bias left free. Features that do not vary get the weight 0.
 *
 * @param rows features of each sample, at least one sample, all with the same number of features.
 * @param outputs of each sample.
 * @returns a function of the raw features for each output.
 */
export function ridge(
  rows: readonly (readonly number[])[],
  outputs: readonly (readonly number[])[],
  penalty: number,
): readonly LinearFunction[] {
  const features = rows[0]?.length ?? 0;
  const columns = Array.from({ length: features }, (_, i) => rows.map((row) => row[i]!));
  const means = columns.map(meanOf);
  const scales = columns.map((column, i) => {
    const deviation = Math.sqrt(meanOf(column.map((value) => (value - means[i]!) ** 2)));
    return deviation <= rounding * Math.abs(means[i]!) ? 0 : deviation;
  });
  const centred = columns.map((column, i) =>
    column.map((value) => (scales[i] === 0 ? 0 : (value - means[i]!) / scales[i]!)),
  );
  const product = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0) / rows.length;
  const matrix = centred.map((a, i) =>
    centred.map((b, j) => product(a, b) + (i === j ? penalty + (scales[i] === 0 ? 1 : 0) : 0)),
  );
  return Array.from({ length: outputs[0]?.length ?? 0 }, (_, k) => {
    const target = outputs.map((one) => one[k]!);
    const mean = meanOf(target);
    const slopes = solved(
      matrix,
      centred.map((column) => product(column, target)),
    );
    const weights = slopes.map((slope, i) => (scales[i] === 0 ? 0 : slope / scales[i]!));
    return { weights, bias: weights.reduce((sum, weight, i) => sum - weight * means[i]!, mean) };
  });
}

/** A feature whose deviation is a smaller share of its mean does not vary. */
const rounding = 1e-9;

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Solves a system with a symmetric positive definite matrix, by Cholesky's decomposition. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const size = right.length;
  const lower: number[][] = [];
  for (let i = 0; i < size; i++) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      const above = j === i ? row : lower[j]!;
      const rest = row.reduce((sum, value, k) => (k < j ? sum - value * above[k]! : sum), matrix[i]![j]!);
      row.push(j === i ? Math.sqrt(rest) : rest / lower[j]![j]!);
    }
    lower.push(row);
  }
  const forward: number[] = [];
  for (let i = 0; i < size; i++) {
    const rest = forward.reduce((sum, value, k) => sum - lower[i]![k]! * value, right[i]!);
    forward.push(rest / lower[i]![i]!);
  }
  const solution = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    let rest = forward[i]!;
    for (let k = i + 1; k < size; k++) rest -= lower[k]![i]! * solution[k]!;
    solution[i] = rest / lower[i]![i]!;
  }
  return solution;
}
