/** Inner product of a vector with `values[offset .. offset + length)`; four partial sums keep the pipeline busy. */
export function dotRow(weights: Float64Array, values: Float32Array, offset: number): number {
  const length = weights.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    const at = offset + k;
    a += weights[k]! * values[at]!;
    b += weights[k + 1]! * values[at + 1]!;
    c += weights[k + 2]! * values[at + 2]!;
    d += weights[k + 3]! * values[at + 3]!;
  }
  for (; k < length; k++) a += weights[k]! * values[offset + k]!;
  return a + b + (c + d);
}

/** Adds `factor` times a row to a vector, in place. */
export function addRow(weights: Float64Array, values: Float32Array, offset: number, factor: number): void {
  const length = weights.length;
  for (let k = 0; k < length; k++) weights[k]! += factor * values[offset + k]!;
}
