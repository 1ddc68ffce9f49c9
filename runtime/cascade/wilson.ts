/** Two-sided 95 % quantile of the standard normal distribution. */
export const Z = 1.959963984540054;

/** Bounds of a share, in [0, 1]. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * 95 % confidence interval of a share (Wilson 1927): unlike the normal approximation it stays in [0, 1] and is
 * honest for few samples and shares near 0 or 1.
 *
 * @throws RangeError unless 0 <= successes <= trials and trials > 0.
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  if (!(trials > 0) || successes < 0 || successes > trials) {
    throw new RangeError(`no interval for ${successes} successes of ${trials}`);
  }
  const share = successes / trials;
  const shrink = 1 + (Z * Z) / trials;
  const centre = (share + (Z * Z) / (2 * trials)) / shrink;
  const half = (Z / shrink) * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials));
  // At the ends the exact bounds are 0 and 1; rounding may miss them by an ulp.
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}
