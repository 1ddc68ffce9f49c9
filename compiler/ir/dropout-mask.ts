/**
 * The dropout mask is a pure function of (seed, salt, position), so that every engine, thread count and resumed run
 * draws the same one. A position's word is the exclusive or of one entry of each of three tables, found by the position
 * modulo the tables' lengths: simple tabulation (Zobrist 1970; Patrascu and Thorup 2012, "The power of simple
 * tabulation hashing"), which makes any three positions independent. The entries are hashes of (seed, salt, index).
 * All numbers stay below 2^52: exact in double precision and in 64-bit integers; words stay below 2^26.
 */

/** A prime with p = 2 (mod 3), so that x -> x^3 permutes the residues; p^2 < 2^52. */
export const maskPrime = 67_108_859;
export const maskMultiplier = 48_271 * 733;
export const maskRounds = 3;

/** Entry `index` starts from index x this + salt x `maskSaltStep`, modulo the prime. */
export const maskIndexStep = 7_919;
export const maskSaltStep = 104_729;

/** Lengths of the tables: primes, so that two positions of one mask never share all three entries. */
export const maskPeriods = [1_021, 1_531, 2_039] as const;

const words = 2 ** 26;

/** Words below this are dropped. */
export const maskLimit = (rate: number): number => Math.round(rate * words);

/** Rounds of x -> ((x + key)^3) mod p from the residue of index and salt. */
function entry(seed: number, salt: number, index: number): number {
  let x = (index * maskIndexStep + (salt % maskPrime) * maskSaltStep) % maskPrime;
  const key = ((seed % maskPrime) * maskMultiplier) % maskPrime;
  for (let round = 0; round < maskRounds; round++) {
    x = (x + key) % maskPrime;
    const square = (x * x) % maskPrime;
    x = (square * x) % maskPrime;
  }
  return x;
}

/** Words of the first `count` positions, in 0..2^26 - 1. */
export function maskWords(seed: number, salt: number, count: number): Int32Array {
  const found = new Int32Array(count);
  let first = 0;
  for (const period of maskPeriods) {
    const offset = first;
    const table = Int32Array.from({ length: Math.min(period, count) }, (_, i) => entry(seed, salt, offset + i));
    for (let i = 0; i < count; i++) found[i] = (found[i] as number) ^ (table[i % period] as number);
    first += period;
  }
  return found;
}

/** What dropout multiplies the first `count` positions with: 0, or 1 / (1 - rate) where a value is kept. */
export function dropoutFactors(
  { rate, salt }: { readonly rate: number; readonly salt: number },
  seed: number,
  count: number,
): Float64Array {
  const [limit, kept] = [maskLimit(rate), 1 / (1 - rate)];
  return Float64Array.from(maskWords(seed, salt, count), (word) => (word < limit ? 0 : kept));
}
