/**
 * Scores that differ by this share count as equal: a net's map differs in the last bits with the pictures that are in the
 * batch and with the machine, and what is found in it should not. Exported cascades have the same number.
 */
const rounding = 1e-5;

/** The first item whose score is the highest but for rounding; undefined where there are none. */
export function firstOfBest<T>(items: readonly T[], scoreOf: (item: T) => number): T | undefined {
  const highest = items.reduce((most, item) => Math.max(most, scoreOf(item)), Number.NEGATIVE_INFINITY);
  return items.find((item) => scoreOf(item) >= highest - rounding * Math.abs(highest));
}
