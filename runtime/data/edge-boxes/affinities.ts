import type { EdgeGroups } from "./edge-groups.js";

/** Affinities of neighbouring groups, those of group `i` at `start[i]` up to `start[i + 1]`. */
export interface Affinities {
  readonly start: Int32Array;
  readonly to: Int32Array;
  readonly value: Float64Array;
}

/** Groups farther apart than this have no affinity, in pixels along x and y. */
const REACH = 2;
/** Smaller affinities, and smaller products of them along a path, count as 0. */
export const LEAST_AFFINITY = 0.05;

/**
 * a(i, j) = |cos(t_i - t_ij) cos(t_j - t_ij)|^gamma for groups within 2 pixels: t_i is the direction along the contour of
 * group i, t_ij that from the mean position of i to that of j (EdgeBoxes, section 3.1).
 */
export function affinities(groups: EdgeGroups, gamma: number): Affinities {
  const neighbours: { readonly to: number; readonly value: number }[][] = Array.from(
    { length: groups.count },
    () => [],
  );
  const { ids, width, height } = groups;
  const seen = new Set<number>();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = ids[y * width + x]!;
      if (i < 0) continue;
      for (let v = Math.max(0, y - REACH); v <= Math.min(height - 1, y + REACH); v++) {
        for (let u = Math.max(0, x - REACH); u <= Math.min(width - 1, x + REACH); u++) {
          const j = ids[v * width + u]!;
          // Each pair once: the other way round is found from its pixel.
          if (j <= i || seen.has(i * groups.count + j)) continue;
          seen.add(i * groups.count + j);
          const value = affinity(groups, i, j) ** gamma;
          if (value <= LEAST_AFFINITY) continue;
          neighbours[i]!.push({ to: j, value });
          neighbours[j]!.push({ to: i, value });
        }
      }
    }
  }
  const start = new Int32Array(groups.count + 1);
  neighbours.forEach((list, i) => {
    start[i + 1] = start[i]! + list.length;
  });
  const all = neighbours.flat();
  return { start, to: Int32Array.from(all, (one) => one.to), value: Float64Array.from(all, (one) => one.value) };
}

/** Orientations are across the contour, a quarter turn from its direction: the cosines of the formula become sines. */
function affinity({ x, y, orientation }: EdgeGroups, i: number, j: number): number {
  const between = Math.atan2(y[j]! - y[i]!, x[j]! - x[i]!);
  return Math.abs(Math.sin(orientation[i]! - between) * Math.sin(orientation[j]! - between));
}
