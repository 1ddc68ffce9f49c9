/**
 * Scores that differ by this share count as equal: the last bits of a net's map depend on the other images in the
 * batch and on the machine, but the window found must not. Exported cascades have the same number.
 */
export const rounding = 1e-5;

/** The first item whose score is the highest but for rounding; undefined where there are none. */
export function firstOfBest<T>(items: readonly T[], scoreOf: (item: T) => number): T | undefined {
  const highest = items.reduce((most, item) => Math.max(most, scoreOf(item)), Number.NEGATIVE_INFINITY);
  return items.find((item) => scoreOf(item) >= highest - rounding * Math.abs(highest));
}
