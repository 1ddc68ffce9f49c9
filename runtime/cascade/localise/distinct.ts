import { type Box, intersectionOverUnion } from "../../data/box.js";

/**
 * The items whose boxes do not overlap that of a kept earlier one by more than `overlap` (non-maximum suppression), at most
 * `most` of them, in their order.
 *
 * @param items the best one first.
 * @param overlap largest intersection over union, in [0, 1]; 1 keeps every item.
 */
export function distinct<T>(
  items: readonly T[],
  boxOf: (item: T) => Box,
  overlap: number,
  most: number = Number.POSITIVE_INFINITY,
): readonly T[] {
  const kept: T[] = [];
  for (const item of items) {
    if (kept.length >= most) break;
    const box = boxOf(item);
    if (kept.every((other) => intersectionOverUnion(boxOf(other), box) <= overlap)) kept.push(item);
  }
  return kept;
}
