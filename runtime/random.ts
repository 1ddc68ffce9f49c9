/**
 * Counter-based pseudo-random numbers: every draw is a pure function of a seed and a position, so that order,
 * worker count and resuming never change a result.
 */

function mix(hash: number): number {
  let h = hash | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 32-bit hash of a list of words and integers (MurmurHash3 finaliser over each part). */
export function hashOf(...parts: readonly (number | string)[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    if (typeof part === "number") {
      hash = mix(Math.imul(hash, 0x01000193) ^ (part | 0));
      hash = mix(hash ^ Math.floor(part / 4294967296));
    } else {
      for (let i = 0; i < part.length; i++) hash = mix(Math.imul(hash, 0x01000193) ^ part.charCodeAt(i));
      hash = mix(hash ^ part.length);
    }
  }
  return hash >>> 0;
}

/** A stream of random numbers that starts at a given key. */
export class Random {
  readonly #key: number;
  #counter = 0;

  constructor(...key: readonly (number | string)[]) {
    this.#key = hashOf(...key);
  }

  /** Uniform in [0, 1) with 32 bits of resolution. */
  next(): number {
    this.#counter++;
    return mix(mix(this.#key ^ Math.imul(this.#counter, 0x9e3779b1)) + this.#counter) / 4294967296;
  }

  /** Uniform in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Uniform integer in [0, count). */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One element of a non-empty list. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError("cannot pick from an empty list");
    return list[this.below(list.length)] as T;
  }

  /** Standard normal deviate (Box-Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** A new array with the elements in random order (Fisher-Yates). */
  shuffle<T>(list: readonly T[]): T[] {
    const out = list.slice();
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const held = out[i] as T;
      out[i] = out[j] as T;
      out[j] = held;
    }
    return out;
  }
}
