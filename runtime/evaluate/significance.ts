/** Holm's correction (1979) of the p of a family of tests: the probability of one false finding in the whole family. */
export function holm(ps: readonly number[]): readonly number[] {
  const order = ps.map((p, at) => ({ p, at })).sort((a, b) => a.p - b.p);
  const corrected = new Array<number>(ps.length).fill(1);
  let least = 0;
  for (const [i, { p, at }] of order.entries()) {
    least = Math.max(least, Math.min(1, (ps.length - i) * p));
    corrected[at] = least;
  }
  return corrected;
}

/**
 * Two-sided p of McNemar's exact test (1947): whether two classifiers err equally often, from the images that only one of them
 * gets right. The binomial test of `onlyFirst` of both at one half; 1 without such images.
 */
export function mcnemarP(onlyFirst: number, onlyOther: number): number {
  const all = onlyFirst + onlyOther;
  // Sums the smaller tail from its largest term down: the logarithm of a binomial coefficient, then ratios of neighbours.
  const least = Math.min(onlyFirst, onlyOther);
  let logarithm = -all * Math.LN2;
  for (let i = 1; i <= least; i++) logarithm += Math.log((all - least + i) / i);
  let [term, tail] = [1, 0];
  for (let k = least; k >= 0 && term > 0; k--) {
    tail += term;
    term *= k / (all - k + 1);
  }
  return Math.min(1, 2 * tail * Math.exp(logarithm));
}
