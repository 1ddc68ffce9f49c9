import type { Gram } from "./gram.js";

/** Solves M z = r approximately or exactly; the closer M is to the Hessian, the fewer steps conjugate gradients take. */
export type Preconditioner = (r: Float64Array) => Float64Array;

/** M = I + diagonal(d). */
export function diagonalPreconditioner(diagonal: Float64Array): Preconditioner {
  return (r) => r.map((value, k) => value / (1 + diagonal[k]!));
}

/**
 * M = I + weight * G by Cholesky's factors. Every pivot of such a matrix is at least 1; what rounding makes smaller
 * is set to 1, so that M stays positive definite whatever the scale of the features.
 */
export function gramPreconditioner({ values }: Gram, weight: number, size: number): Preconditioner {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) factor[i * size + j] = weight * values[j * size + i]!;
    factor[i * size + i]! += 1;
  }
  for (let j = 0; j < size; j++) {
    const pivot = Math.sqrt(Math.max(1, factor[j * size + j]! - dotWithin(factor, j * size, j * size, j)));
    factor[j * size + j] = pivot;
    for (let i = j + 1; i < size; i++) {
      factor[i * size + j] = (factor[i * size + j]! - dotWithin(factor, i * size, j * size, j)) / pivot;
    }
  }
  return (r) => solve(factor, r);
}

function solve(factor: Float64Array, r: Float64Array): Float64Array {
  const size = r.length;
  const z = r.slice();
  for (let i = 0; i < size; i++) {
    let sum = z[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * size + k]! * z[k]!;
    z[i] = sum / factor[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    z[i]! /= factor[i * size + i]!;
    const value = z[i]!;
    for (let k = 0; k < i; k++) z[k]! -= factor[i * size + k]! * value;
  }
  return z;
}

function dotWithin(values: Float64Array, first: number, second: number, length: number): number {
  let a = 0;
  let b = 0;
  let k = 0;
  for (; k + 1 < length; k += 2) {
    a += values[first + k]! * values[second + k]!;
    b += values[first + k + 1]! * values[second + k + 1]!;
  }
  if (k < length) a += values[first + k]! * values[second + k]!;
  return a + b;
}
