import { type Affinities, LEAST_AFFINITY } from "./affinities.js";

/**
 * What a group on the border of a window takes from the score of each group that paths from it reach, itself included: entries
 * of group `i` at `start[i]` up to `start[i + 1]`.
 */
export interface PathLosses {
  readonly start: Int32Array;
  /** The group at the end of the path. */
  readonly end: Int32Array;
  /** The largest product of affinities along a path, times the magnitude of the group at its end. */
  readonly loss: Float64Array;
}

/** The losses along all paths with a product of affinities of at least `LEAST_AFFINITY`. */
export function pathLosses({ start, to, value }: Affinities, magnitude: Float64Array): PathLosses {
  const count = magnitude.length;
  const first = new Int32Array(count + 1);
  const ends: number[] = [];
  const losses: number[] = [];
  const best = new Float64Array(count);
  for (let origin = 0; origin < count; origin++) {
    best[origin] = 1;
    const reached = [origin];
    const waiting = [origin];
    for (let next = 0; next < waiting.length; next++) {
      const id = waiting[next]!;
      for (let k = start[id]!; k < start[id + 1]!; k++) {
        const end = to[k]!;
        const product = best[id]! * value[k]!;
        if (product < LEAST_AFFINITY || product <= best[end]!) continue;
        if (best[end] === 0) reached.push(end);
        best[end] = product;
        waiting.push(end);
      }
    }
    for (const end of reached) {
      ends.push(end);
      losses.push(best[end]! * magnitude[end]!);
      best[end] = 0;
    }
    first[origin + 1] = ends.length;
  }
  return { start: first, end: Int32Array.from(ends), loss: Float64Array.from(losses) };
}
