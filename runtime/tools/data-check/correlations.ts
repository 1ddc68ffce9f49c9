/**
 * Phi coefficients between binary attributes: Pearson's correlation of their 0/1 values,
 * (n n11 - n1. n.1) / sqrt(n1. n0. n.1 n.0), over the rows in which both labels are known. `rows` holds 1, -1 or 0 (unknown)
 * for each of `count` attributes.
 *
 * @returns a symmetric matrix; null where one of the two is the same in all these rows.
 */
export function phiMatrix(rows: Iterable<Int8Array>, count: number): readonly (readonly (number | null)[])[] {
  const size = count * count;
  // [a, b]: rows in which both are known, in which a is present and b is known, in which both are present.
  const [known, first, both] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  let complete = 0;
  const present = new Float64Array(count);
  const add = (to: Float64Array, at: number): void => {
    to[at] = (to[at] as number) + 1;
  };
  for (const row of rows) {
    const isComplete = !row.includes(0);
    if (isComplete) complete++;
    for (let a = 0; a < count; a++) {
      if (isComplete && row[a] !== 1) continue;
      if (isComplete) add(present, a);
      for (let b = 0; b < count; b++) {
        if (row[a] === 1 && row[b] === 1) add(both, a * count + b);
        if (isComplete || row[a] === 0 || row[b] === 0) continue;
        add(known, a * count + b);
        if (row[a] === 1) add(first, a * count + b);
      }
    }
  }
  const phi = (a: number, b: number): number | null => {
    const [at, mirrored] = [a * count + b, b * count + a];
    const total = complete + (known[at] as number);
    const [one, other] = [
      (present[a] as number) + (first[at] as number),
      (present[b] as number) + (first[mirrored] as number),
    ];
    const spread = one * (total - one) * other * (total - other);
    if (spread === 0) return null;
    return a === b ? 1 : (total * (both[at] as number) - one * other) / Math.sqrt(spread);
  };
  return Array.from({ length: count }, (_, a) => Array.from({ length: count }, (_, b) => phi(a, b)));
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
