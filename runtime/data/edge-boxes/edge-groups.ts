import type { EdgeMap } from "./edge-map.js";
import type { EdgeBoxOptions } from "./options.js";

/** Edge pixels in groups of nearly equal orientation (EdgeBoxes, section 3.1), as arrays over the groups. */
export interface EdgeGroups {
  readonly height: number;
  readonly width: number;
  /** Group of each pixel, rows x columns; -1 for none. */
  readonly ids: Int32Array;
  readonly count: number;
  /** Sum of the magnitudes of a group's pixels. */
  readonly magnitude: Float64Array;
  /** Mean position, in pixels, weighted by magnitude. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Mean direction across the contour in (-pi/2, pi/2], weighted by magnitude. */
  readonly orientation: Float64Array;
  /** One pixel of each group, as an index into `ids`. */
  readonly anchor: Int32Array;
}

const NONE = -1;
const OPEN = -2;

type GroupOptions = Pick<EdgeBoxOptions, "edgeMergeThr" | "clusterMinMag">;

/**
 * Joins edge pixels greedily: a group grows by the pending neighbour (of 8) that turns least, until the turns add up to
 * `edgeMergeThr`. The pixels of groups with a total magnitude of at most `clusterMinMag` go to the adjacent group of the
 * closest orientation; those without one are dropped. Pixels of the outermost rows and columns belong to no group. Seeds are
 * visited column by column.
 */
export function edgeGroups(map: EdgeMap, options: GroupOptions): EdgeGroups {
  const { height, width, magnitude } = map;
  const ids = new Int32Array(height * width).fill(NONE);
  for (let y = 1; y < height - 1; y++)
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) if (magnitude[i]! > 0) ids[i] = OPEN;
  const around = [-1, 1, -width, width, -width - 1, -width + 1, width - 1, width + 1];
  let count = 0;
  for (let x = 1; x < width - 1; x++)
    for (let i = width + x; i < (height - 1) * width; i += width)
      if (ids[i] === OPEN) grow(map, ids, around, i, count++, options.edgeMergeThr);
  dissolve(map, ids, count, options.clusterMinMag);
  adopt(map, ids, around);
  return describe(map, ids, numbered(ids, count));
}

/** Turn between two directions as a share of pi, in [0, 0.5]. */
function turn(a: number, b: number): number {
  const share = Math.abs(a - b) / Math.PI;
  return share > 0.5 ? 1 - share : share;
}

/** Makes one group from the pixel `seed`. The turn of a pending pixel is that from the pixel which reached it first. */
function grow(
  { orientation }: EdgeMap,
  ids: Int32Array,
  around: readonly number[],
  seed: number,
  id: number,
  mostTurn: number,
): void {
  const pending: number[] = [];
  const turns: number[] = [];
  let pixel = seed;
  let sum = 0;
  while (sum < mostTurn) {
    ids[pixel] = id;
    for (const step of around) {
      const next = pixel + step;
      if (ids[next] !== OPEN || pending.includes(next)) continue;
      pending.push(next);
      turns.push(turn(orientation[pixel]!, orientation[next]!));
    }
    let least = 0;
    for (let k = 1; k < turns.length; k++) if (turns[k]! < turns[least]!) least = k;
    if (least >= pending.length) return;
    pixel = pending[least]!;
    sum += turns[least]!;
    pending.splice(least, 1);
    turns.splice(least, 1);
  }
}

/** Opens the pixels of weak groups again. */
function dissolve({ magnitude }: EdgeMap, ids: Int32Array, count: number, weak: number): void {
  const sums = new Float64Array(count);
  for (let i = 0; i < ids.length; i++) if (ids[i]! >= 0) sums[ids[i]!] = sums[ids[i]!]! + magnitude[i]!;
  for (let i = 0; i < ids.length; i++) if (ids[i]! >= 0 && sums[ids[i]!]! <= weak) ids[i] = OPEN;
}

/** Gives open pixels to the neighbouring group whose adjacent pixel has the closest orientation, until none has a neighbour. */
function adopt({ orientation }: EdgeMap, ids: Int32Array, around: readonly number[]): void {
  let open: number[] = [];
  for (let i = 0; i < ids.length; i++) if (ids[i] === OPEN) open.push(i);
  for (;;) {
    const rest = open.filter((pixel) => {
      let least = Number.POSITIVE_INFINITY;
      let id = OPEN;
      for (const step of around) {
        const there = ids[pixel + step]!;
        if (there < 0) continue;
        const turned = turn(orientation[pixel]!, orientation[pixel + step]!);
        if (turned < least) {
          least = turned;
          id = there;
        }
      }
      ids[pixel] = id;
      return id === OPEN;
    });
    if (rest.length === open.length) break;
    open = rest;
  }
  for (const pixel of open) ids[pixel] = NONE;
}

/** Numbers the groups that are left from 0 on; returns their number. */
function numbered(ids: Int32Array, before: number): number {
  const now = new Int32Array(before).fill(NONE);
  let count = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (id < 0) continue;
    if (now[id] === NONE) now[id] = count++;
    ids[i] = now[id]!;
  }
  return count;
}

function describe({ height, width, magnitude, orientation }: EdgeMap, ids: Int32Array, count: number): EdgeGroups {
  const sums = new Float64Array(count);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  // Directions are equal modulo pi: their doubles are averaged as vectors.
  const cos = new Float64Array(count);
  const sin = new Float64Array(count);
  const anchor = new Int32Array(count).fill(NONE);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (id < 0) continue;
    const weight = magnitude[i]!;
    sums[id] = sums[id]! + weight;
    x[id] = x[id]! + weight * (i % width);
    y[id] = y[id]! + weight * Math.floor(i / width);
    cos[id] = cos[id]! + weight * Math.cos(2 * orientation[i]!);
    sin[id] = sin[id]! + weight * Math.sin(2 * orientation[i]!);
    if (anchor[id] === NONE) anchor[id] = i;
  }
  for (let id = 0; id < count; id++) {
    x[id] = x[id]! / sums[id]!;
    y[id] = y[id]! / sums[id]!;
  }
  const mean = sin.map((value, id) => Math.atan2(value, cos[id]!) / 2);
  return { height, width, ids, count, magnitude: sums, x, y, orientation: mean, anchor };
}
