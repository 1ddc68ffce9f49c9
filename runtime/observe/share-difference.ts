import type { Interval } from "../cascade/wilson.js";

export interface Share {
  readonly value: number;
  /** Its 95 % interval by Wilson. */
  readonly interval: Interval;
}

/**
 * 95 % interval of `b - a` for shares of two samples (Newcombe 1998, method 10: from the Wilson intervals of both). For two
 * runs over the same images it is wider than necessary, because runs do not store which images they got right.
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
