/**
 * The dropout mask is a pure function of (seed, salt, position), so that every engine, thread count and resumed run
 * draws the same one. All numbers stay below 2^52: exact in double precision and in 64-bit integers.
 */

/** A prime with p = 2 (mod 3), so that x -> x^3 permutes the residues; p^2 < 2^52. */
export const maskPrime = 67_108_859;
const multiplier = 48_271 * 733;

/** Residue that position, seed and salt start from. */
export function maskStart(salt: number, index: number): number {
  return (index * 7_919 + (salt % maskPrime) * 104_729) % maskPrime;
}

/** Two rounds of x -> ((x + key)^3) mod p, in the operations that `maskRounds` lists for code generators. */
export function maskHash(seed: number, salt: number, index: number): number {
  let x = maskStart(salt, index);
  const key = ((seed % maskPrime) * multiplier) % maskPrime;
  for (let round = 0; round < maskRounds; round++) {
    x = (x + key) % maskPrime;
    const square = (x * x) % maskPrime;
    x = (square * x) % maskPrime;
  }
  return x;
}

export const maskRounds = 3;
export const maskMultiplier = multiplier;

/** Positions whose hash is below this are dropped. */
export function maskLimit(rate: number): number {
  return Math.round(rate * maskPrime);
}
