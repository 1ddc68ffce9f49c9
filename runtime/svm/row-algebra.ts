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

/** Inner product of two vectors. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/** X w: four rows at a time, so that a weight is read once for all four. `values` is rows x w.length, row-major. */
export function multiplyRows(values: Float32Array, weights: Float64Array, out: Float64Array): void {
  const columns = weights.length;
  let row = 0;
  for (; row + 3 < out.length; row += 4) {
    const at = row * columns;
    dotFour(weights, values, at, at + columns, at + 2 * columns, at + 3 * columns, out, row);
  }
  for (; row < out.length; row++) out[row] = dotRow(weights, values, row * columns);
}

/** Adds the sum over the listed rows r of factors[r] x_r to `out`. */
export function addRows(values: Float32Array, rows: Int32Array, factors: Float64Array, out: Float64Array): void {
  const columns = out.length;
  const four = new Float64Array(4);
  let i = 0;
  for (; i + 3 < rows.length; i += 4) {
    for (let k = 0; k < 4; k++) four[k] = factors[rows[i + k]!]!;
    addFour(
      out,
      values,
      rows[i]! * columns,
      rows[i + 1]! * columns,
      rows[i + 2]! * columns,
      rows[i + 3]! * columns,
      four,
    );
  }
  for (; i < rows.length; i++) addRow(out, values, rows[i]! * columns, factors[rows[i]!]!);
}

/** Adds the sum over the listed rows r of factors[r] (x_r . v) x_r to `out`: each row is read from memory once. */
export function addCurvature(
  values: Float32Array,
  rows: Int32Array,
  factors: Float64Array,
  v: Float64Array,
  out: Float64Array,
): void {
  const columns = v.length;
  const four = new Float64Array(4);
  let i = 0;
  for (; i + 3 < rows.length; i += 4) {
    const first = rows[i]! * columns;
    const second = rows[i + 1]! * columns;
    const third = rows[i + 2]! * columns;
    const fourth = rows[i + 3]! * columns;
    dotFour(v, values, first, second, third, fourth, four, 0);
    for (let k = 0; k < 4; k++) four[k]! *= factors[rows[i + k]!]!;
    addFour(out, values, first, second, third, fourth, four);
  }
  for (; i < rows.length; i++) {
    const row = rows[i]!;
    addRow(out, values, row * columns, factors[row]! * dotRow(v, values, row * columns));
  }
}

/** Inner products with the rows that begin at four places, to `out[at .. at + 4)`. */
function dotFour(
  weights: Float64Array,
  values: Float32Array,
  first: number,
  second: number,
  third: number,
  fourth: number,
  out: Float64Array,
  at: number,
): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k]!;
    a += weight * values[first + k]!;
    b += weight * values[second + k]!;
    c += weight * values[third + k]!;
    d += weight * values[fourth + k]!;
  }
  out[at] = a;
  out[at + 1] = b;
  out[at + 2] = c;
  out[at + 3] = d;
}

function addFour(
  out: Float64Array,
  values: Float32Array,
  first: number,
  second: number,
  third: number,
  fourth: number,
  factors: Float64Array,
): void {
  const a = factors[0]!;
  const b = factors[1]!;
  const c = factors[2]!;
  const d = factors[3]!;
  for (let k = 0; k < out.length; k++) {
    out[k]! += a * values[first + k]! + b * values[second + k]! + (c * values[third + k]! + d * values[fourth + k]!);
  }
}
