/**
 * Phi coefficients between binary attributes: Pearson's correlation of their 0/1 values,
 * (n n11 - n1. n.1) / sqrt(n1. n0. n.1 n.0). `rows` holds -1 or 1 for each of `count` attributes.
 *
 * @returns a symmetric matrix; null where one of the two is the same in all rows.
 */
export function phiMatrix(rows: Iterable<Int8Array>, count: number): readonly (readonly (number | null)[])[] {
  const together = new Float64Array(count * count);
  let total = 0;
  for (const row of rows) {
    total++;
    for (let a = 0; a < count; a++) {
      if (row[a] !== 1) continue;
      for (let b = a; b < count; b++)
        if (row[b] === 1) together[a * count + b] = (together[a * count + b] as number) + 1;
    }
  }
  const positives = Array.from({ length: count }, (_, a) => together[a * count + a] as number);
  return positives.map((first, a) =>
    positives.map((second, b) => {
      const spread = first * (total - first) * second * (total - second);
      if (spread === 0) return null;
      const both = together[Math.min(a, b) * count + Math.max(a, b)] as number;
      return a === b ? 1 : (total * both - first * second) / Math.sqrt(spread);
    }),
  );
}

export interface Pair {
  readonly first: string;
  readonly second: string;
  readonly phi: number;
}

/** All pairs of different attributes, the strongest correlations first. */
export function strongestPairs(
  names: readonly string[],
  phi: readonly (readonly (number | null)[])[],
): readonly Pair[] {
  const pairs = names.flatMap((first, a) =>
    names.slice(a + 1).flatMap((second, k): Pair[] => {
      const value = phi[a]?.[a + 1 + k] ?? null;
      return value === null ? [] : [{ first, second, phi: value }];
    }),
  );
  return pairs.sort((p, q) => Math.abs(q.phi) - Math.abs(p.phi));
}
