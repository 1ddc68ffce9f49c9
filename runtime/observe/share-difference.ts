import type { Interval } from "../cascade/wilson.js";

export interface Share {
  readonly value: number;
  /** Its 95 % interval. */
  readonly interval: Interval;
}

/**
 * 95 % interval of `b - a` for shares of two samples (Newcombe 1998, method 10: from the intervals of both). For two runs over the
 * same images it is wider than necessary; `pairRuns` compares those.
 */
export function differenceInterval(a: Share, b: Share): Interval {
  const difference = b.value - a.value;
  return {
    low: difference - Math.hypot(b.value - b.interval.low, a.interval.high - a.value),
    high: difference + Math.hypot(b.interval.high - b.value, a.value - a.interval.low),
  };
}

/** Is the difference more than chance explains in 19 of 20 cases? */
export function isCertain({ low, high }: Interval): boolean {
  return low > 0 || high < 0;
}

/** The difference of a share to that of another sample. */
export interface ShareDifference {
  readonly value: number;
  readonly interval: Interval;
  /** Chance does not explain it. */
  readonly certain: boolean;
}

/** The difference of each share to the first one; null where one of them is missing. */
export function shareDifferences(shares: readonly (Share | undefined)[]): readonly (ShareDifference | null)[] {
  const [first, ...others] = shares;
  return others.map((share) => {
    if (first === undefined || share === undefined) return null;
    const interval = differenceInterval(first, share);
    return { value: share.value - first.value, interval, certain: isCertain(interval) };
  });
}
