import { expect, it } from "vitest";
import { Random } from "../../random.js";
import { phiMatrix } from "./correlations.js";

/** Pearson's correlation of two columns over the rows in which both are known, by its definition. */
function pearson(rows: readonly Int8Array[], a: number, b: number): number | null {
  const pairs = rows.filter((row) => row[a] !== 0 && row[b] !== 0).map((row) => [row[a] as number, row[b] as number]);
  const mean = (k: number): number => pairs.reduce((sum, pair) => sum + (pair[k] as number), 0) / pairs.length;
  const [one, other] = [mean(0), mean(1)];
  const product = (j: number, k: number, means: readonly [number, number]): number =>
    pairs.reduce((sum, pair) => sum + ((pair[j] as number) - means[0]) * ((pair[k] as number) - means[1]), 0);
  const spread = Math.sqrt(product(0, 0, [one, one]) * product(1, 1, [other, other]));
  return spread < 1e-9 ? null : product(0, 1, [one, other]) / spread;
}

it("phi coefficients are Pearson's correlation over the rows in which both labels are known", () => {
  const random = new Random("phi");
  const rows = Array.from({ length: 200 }, (_, i) => {
    const first = random.chance(0.4) ? 1 : -1;
    const second = random.chance(0.7) ? first : -first;
    const known = (label: number, share: number): number => (i % 2 === 0 || random.chance(share) ? label : 0);
    return Int8Array.of(known(first, 0.5), known(second, 0.8), random.chance(0.5) ? 1 : -1, i === 3 ? 0 : 1, 0);
  });
  const phi = phiMatrix(rows, 5);
  for (let a = 0; a < 5; a++)
    for (let b = 0; b < 5; b++) {
      const expected = pearson(rows, a, b);
      if (expected === null) expect(phi[a]?.[b]).toBeNull();
      else expect(phi[a]?.[b]).toBeCloseTo(expected, 12);
    }
  expect(phi[0]?.[1]).toBeGreaterThan(0.2);
});
