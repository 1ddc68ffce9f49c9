import type { Box } from "../../data/box.js";

/** What to subtract from a map first; values below the floor become 0, so that "median" leaves a sparse map. */
export type Floor = "none" | "minimum" | "median";

/**
 * @param map rows x cols, row-major; not changed.
 * @param valid cells whose centre lies in it decide the floor.
 */
export function subtractFloor(map: Float32Array, cols: number, valid: Box, floor: Floor): Float32Array {
  if (floor === "none") return map;
  const inside = map.filter((_, i) => {
    const x = (i % cols) + 0.5;
    const y = Math.floor(i / cols) + 0.5;
    return x >= valid.x && x < valid.x + valid.width && y >= valid.y && y < valid.y + valid.height;
  });
  if (inside.length === 0) return map;
  inside.sort();
  const middle = inside.length >> 1;
  const median = inside.length % 2 === 1 ? inside[middle]! : (inside[middle - 1]! + inside[middle]!) / 2;
  const level = floor === "minimum" ? inside[0]! : median;
  return map.map((value) => Math.max(0, value - level));
}
