import type { Preconditioner } from "./preconditioner.js";
import { dot } from "./row-algebra.js";

/**
 * Approximate solution of A x = b for a symmetric positive definite A, from x = 0, by preconditioned conjugate
 * gradients.
 *
 * @param apply the product with A.
 * @param relative stops when the residual's norm, in the preconditioner's metric, is at most this share of b's.
 */
export function conjugateGradients(
  apply: (v: Float64Array) => Float64Array,
  b: Float64Array,
  relative: number,
  precondition: Preconditioner,
): Float64Array {
  const x = new Float64Array(b.length);
  const residual = b.slice();
  const direction = precondition(residual);
  let squared = dot(residual, direction);
  const enough = relative * relative * squared;
  for (let step = 0; step < b.length && squared > enough; step++) {
    const image = apply(direction);
    const size = squared / dot(direction, image);
    for (let k = 0; k < x.length; k++) {
      x[k]! += size * direction[k]!;
      residual[k]! -= size * image[k]!;
    }
    const z = precondition(residual);
    const next = dot(residual, z);
    for (let k = 0; k < x.length; k++) direction[k] = z[k]! + (next / squared) * direction[k]!;
    squared = next;
  }
  return x;
}
