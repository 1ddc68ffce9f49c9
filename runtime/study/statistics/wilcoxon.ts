/**
 * The two-sided p of Wilcoxon's signed-rank test (1945), exact for any number of ties: each difference has the mean of the
 * ranks of equal sizes, and all assignments of signs are counted. Differences of 0 are left out; 1 if all are 0.
 */
export function signedRankP(differences: readonly number[]): number {
  const own = differences.filter((one) => one !== 0);
  const doubled = doubledRanks(own.map(Math.abs));
  const positive = own.reduce((sum, one, i) => sum + (one > 0 ? (doubled[i] ?? 0) : 0), 0);
  const shares = sumDistribution(doubled);
  const total = shares.length - 1;
  // The distribution is symmetric: both tails are equal.
  const end = Math.min(positive, total - positive);
  const tail = shares.slice(0, end + 1).reduce((sum, share) => sum + share, 0);
  return Math.min(1, 2 * tail);
}

/** Twice the mean rank of each size, a whole number. */
function doubledRanks(sizes: readonly number[]): readonly number[] {
  return sizes.map((size) => {
    const below = sizes.filter((one) => one < size).length;
    const equal = sizes.filter((one) => one === size).length;
    return 2 * below + equal + 1;
  });
}

/** The probability of each sum of ranks with a positive sign, where every sign is as likely as the other. */
function sumDistribution(ranks: readonly number[]): Float64Array {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const shares = new Float64Array(total + 1);
  shares[0] = 1;
  for (const rank of ranks)
    for (let sum = total; sum >= 0; sum--) {
      const from = sum >= rank ? (shares[sum - rank] ?? 0) : 0;
      shares[sum] = ((shares[sum] ?? 0) + from) / 2;
    }
  return shares;
}
