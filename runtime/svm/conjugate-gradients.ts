/**
 * Approximate solution of A x = b for a symmetric positive definite A, from x = 0, by conjugate gradients.
 *
 * @param apply the product with A.
 * @param relative stops when the residual's norm is at most this share of |b|.
 */
export function conjugateGradients(
  apply: (v: Float64Array) => Float64Array,
  b: Float64Array,
  relative: number,
): Float64Array {
  const x = new Float64Array(b.length);
  const residual = b.slice();
  const direction = b.slice();
  let squared = squaredNorm(residual);
  const enough = relative * relative * squared;
  for (let step = 0; step < b.length && squared > enough; step++) {
    const image = apply(direction);
    let curvature = 0;
    for (let k = 0; k < image.length; k++) curvature += direction[k]! * image[k]!;
    const size = squared / curvature;
    for (let k = 0; k < x.length; k++) {
      x[k]! += size * direction[k]!;
      residual[k]! -= size * image[k]!;
    }
    const next = squaredNorm(residual);
    for (let k = 0; k < x.length; k++) direction[k] = residual[k]! + (next / squared) * direction[k]!;
    squared = next;
  }
  return x;
}

function squaredNorm(v: Float64Array): number {
  let sum = 0;
  for (const value of v) sum += value * value;
  return sum;
}
