import type { EdgeBoxOptions } from "./options.js";
import type { ScoredWindow } from "./window-search.js";

/**
 * Greedy non-maximum suppression: by falling score, a window is kept unless its IoU with one that is kept exceeds `beta`.
 * @returns at most `count` windows, by falling score; of equal scores, the one found first comes first.
 */
export function suppress(
  windows: readonly ScoredWindow[],
  { beta, eta, count }: Pick<EdgeBoxOptions, "beta" | "eta" | "count">,
): readonly ScoredWindow[] {
  const kept: ScoredWindow[] = [];
  const areas: number[] = [];
  let limit = beta;
  for (const window of [...windows].sort((a, b) => b.score - a.score)) {
    if (kept.length === count) break;
    const own = area(window);
    // The IoU is at most the ratio of the areas.
    const hides = (other: ScoredWindow, i: number): boolean =>
      Math.min(own, areas[i]!) > limit * Math.max(own, areas[i]!) && overlap(window, other) > limit;
    if (kept.some(hides)) continue;
    kept.push(window);
    areas.push(own);
    if (limit > 0.5) limit *= eta;
  }
  return kept;
}

/** Intersection over union. */
function overlap(a: ScoredWindow, b: ScoredWindow): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const common = width * height;
  return common / (area(a) + area(b) - common);
}

const area = ({ left, top, right, bottom }: ScoredWindow): number => (right - left) * (bottom - top);
