import { describe, expect, it } from "vitest";
import { dropoutFactors, maskPeriods, maskWords } from "./dropout-mask.js";

const count = 2 ** 18;
const bits = (seed: number, salt: number, length = count): Int8Array =>
  Int8Array.from(maskWords(seed, salt, length), (word) => (word < 2 ** 25 ? 1 : -1));

/** Standard deviations by which the products' sum is off the 0 of independent signs. */
function score(length: number, product: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += product(i);
  return Math.abs(sum) / Math.sqrt(length);
}

/** Of counts that are expected to be equal, as standard deviations of the chi-square distribution. */
function chiSquareScore(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  const chi = counts.reduce((sum, v) => sum + (v - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  return Math.abs(chi - freedom) / Math.sqrt(2 * freedom);
}

const tally = (size: number, length: number, bin: (i: number) => number): readonly number[] => {
  const counts = new Array<number>(size).fill(0);
  for (let i = 0; i < length; i++) counts[bin(i)] = (counts[bin(i)] as number) + 1;
  return counts;
};

/** Chance of a larger score is below 1 in 10,000. */
const limit = 4;

describe("a dropout mask", () => {
  it("a dropout mask is the exclusive or of three hashes, compared with big integers", () => {
    const p = 67_108_859n;
    const hash = (seed: bigint, salt: bigint, index: bigint): bigint => {
      const key = (seed * 48_271n * 733n) % p;
      let x = (index * 7_919n + salt * 104_729n) % p;
      for (let round = 0; round < 3; round++) x = (x + key) ** 3n % p;
      return x;
    };
    for (const [seed, salt] of [
      [0n, 0n],
      [7n, 3n],
      [2n ** 31n + 5n, 900n],
      [2n ** 52n, 1n],
    ] as const) {
      const words = maskWords(Number(seed), Number(salt), 5_000);
      for (const i of [0n, 1n, 1_020n, 1_021n, 1_531n, 2_500n, 4_999n]) {
        const entries = [hash(seed, salt, i % 1_021n), hash(seed, salt, 1_021n + (i % 1_531n))];
        const word = hash(seed, salt, 2_552n + (i % 2_039n)) ^ (entries[0] as bigint) ^ (entries[1] as bigint);
        expect(words[Number(i)]).toBe(Number(word));
      }
    }
  });

  it("a dropout mask has the same positions whatever its size", () => {
    const all = maskWords(3, 4, 10_000);
    for (const length of [1, 7, 1_021, 1_022, 3_000]) expect(maskWords(3, 4, length)).toEqual(all.slice(0, length));
  });

  it.each([0.1, 0.3, 0.5, 0.9])("a dropout mask drops the share %f and keeps the mean", (rate) => {
    const factors = dropoutFactors({ rate, salt: 2 }, 11, count);
    const dropped = factors.filter((v) => v === 0).length;
    expect(Math.abs(dropped - rate * count) / Math.sqrt(count * rate * (1 - rate))).toBeLessThan(limit);
    expect([...new Set(factors)].sort()).toEqual([0, 1 / (1 - rate)]);
  });

  it("words of a dropout mask are evenly distributed, alone, with their neighbour, and as patterns of eight positions", () => {
    for (const [seed, salt] of [
      [0, 0],
      [1, 0],
      [12_345, 6],
    ] as const) {
      const words = maskWords(seed, salt, count);
      const high = (i: number): number => (words[i] as number) >>> 20;
      expect(chiSquareScore(tally(64, count, high))).toBeLessThan(limit);
      expect(chiSquareScore(tally(4_096, count / 2, (i) => high(2 * i) * 64 + high(2 * i + 1)))).toBeLessThan(limit);
      const pattern = (i: number): number =>
        Array.from({ length: 8 }).reduce<number>((sum, _, k) => 2 * sum + (high(8 * i + k) >>> 5), 0);
      expect(chiSquareScore(tally(256, count / 8, pattern))).toBeLessThan(limit);
    }
  });

  it("a dropout mask has no correlation between positions, also a row, a channel or a table apart", () => {
    const signs = bits(5, 1);
    for (const apart of [1, 2, 3, 49, 64, 256, 4_096, 9_216, ...maskPeriods, 1_021 + 1_531])
      expect(
        score(count - apart, (i) => (signs[i] as number) * (signs[i + apart] as number)),
        `${apart} apart`,
      ).toBeLessThan(limit);
  });

  it("dropout masks have no correlation between steps or between layers", () => {
    const signs = bits(100, 3);
    const others = [
      ...[101, 102, 200, 100 + 2 ** 31].map((seed) => bits(seed, 3)),
      ...[2, 4, 103].map((salt) => bits(100, salt)),
    ];
    for (const other of others)
      expect(score(count, (i) => (signs[i] as number) * (other[i] as number))).toBeLessThan(limit);
  });

  it("a dropout mask drops each unit equally often, over images and over steps", () => {
    const width = 512;
    const signs = bits(9, 5);
    const byUnit = tally(width, count, (i) => i % width).map((rows, unit) => {
      let kept = 0;
      for (let row = 0; row < rows; row++) kept += signs[row * width + unit] === 1 ? 1 : 0;
      return kept;
    });
    // Sums of fair signs vary half as much as counts that are free: (v - n/2)^2 / (n/4).
    const rows = count / width;
    const chi = byUnit.reduce((sum, kept) => sum + (kept - rows / 2) ** 2 / (rows / 4), 0);
    expect(Math.abs(chi - width) / Math.sqrt(2 * width)).toBeLessThan(limit);

    const steps = 4_000;
    const drawn = Array.from({ length: steps }, (_, seed) => bits(seed, 5, 40));
    for (let unit = 0; unit < 40; unit++)
      expect(
        score(steps, (seed) => drawn[seed]?.[unit] as number),
        `unit ${unit}`,
      ).toBeLessThan(limit);
  });
});
