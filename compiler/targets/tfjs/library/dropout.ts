import type { Tensor } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";

export interface DropoutAttributes {
  /** Share of values that are dropped. */
  readonly rate: number;
  /** Tells the masks of several layers apart. */
  readonly salt: number;
  /** N x F, or N x C x H x W for maps. */
  readonly shape: readonly number[];
}

/** A prime with p = 2 (mod 3), so that x -> x^3 permutes the residues; products of two stay exact. */
const prime = 67_108_859;
const multiplier = 48_271 * 733;
/** Primes: two positions of a mask never share all three entries. */
const periods = [1_021, 1_531, 2_039] as const;

/**
 * What dropout multiplies values with: 0, or 1 / (1 - rate) where a value is kept. The mask depends on seed, salt and
 * position (in the order N, C, H, W) alone, so that each engine and each resumed run draws the same one: a position's word
 * is the exclusive or of one entry of each of three tables (simple tabulation hashing, Zobrist 1970).
 *
 * @returns N x F, or N x H x W x C for maps.
 */
export function dropoutMask<T extends Tensor>(
  tf: TensorFlow,
  seed: number,
  { rate, salt, shape }: DropoutAttributes,
): T {
  const [batch = 1, channels = 1, height = 1, width = 1] = shape;
  const area = height * width;
  const factors = new Float32Array(batch * channels * area);
  const limit = Math.round(rate * 2 ** 26);
  const kept = 1 / (1 - rate);
  const nextWord = words(seed, salt);
  for (let n = 0; n < batch; n++)
    for (let c = 0; c < channels; c++) {
      let at = n * area * channels + c;
      for (let position = 0; position < area; position++, at += channels) factors[at] = nextWord() < limit ? 0 : kept;
    }
  return tf.tensor(factors, shape.length === 4 ? [batch, height, width, channels] : [...shape]) as T;
}

/** Words of position 0, 1, ..., below 2^26. */
function words(seed: number, salt: number): () => number {
  const [first, second, third] = [0, periods[0], periods[0] + periods[1]].map((offset, i) =>
    Int32Array.from({ length: periods[i] ?? 0 }, (_, index) => entry(seed, salt, offset + index)),
  );
  if (first === undefined || second === undefined || third === undefined) throw new Error("dropoutMask: no tables");
  let [i, j, k] = [0, 0, 0];
  return () => {
    const word = (first[i] ?? 0) ^ (second[j] ?? 0) ^ (third[k] ?? 0);
    i = i + 1 === first.length ? 0 : i + 1;
    j = j + 1 === second.length ? 0 : j + 1;
    k = k + 1 === third.length ? 0 : k + 1;
    return word;
  };
}

/** Three rounds of x -> (x + key)^3 modulo the prime, from a number made of salt and index. */
function entry(seed: number, salt: number, index: number): number {
  const key = ((seed % prime) * multiplier) % prime;
  let x = (index * 7_919 + (salt % prime) * 104_729) % prime;
  for (let round = 0; round < 3; round++) {
    x = (x + key) % prime;
    x = (((x * x) % prime) * x) % prime;
  }
  return x;
}
