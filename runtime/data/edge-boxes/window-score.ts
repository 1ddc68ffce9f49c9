import type { Affinities } from "./affinities.js";
import type { EdgeGroups } from "./edge-groups.js";
import { type GroupLines, groupLines } from "./group-lines.js";
import { type PathLosses, pathLosses } from "./path-losses.js";

/**
 * Score of the window from column `left` to `right` and row `top` to `bottom`, all inclusive: whole numbers inside the
 * image. A score below `least` is given as 0, which saves most of the work.
 */
export type WindowScore = (left: number, top: number, right: number, bottom: number, least: number) => number;

/**
 * Scores windows by the contours that they wholly enclose (EdgeBoxes, section 3.2):
 *
 *     (sum over groups inside of w_i m_i - magnitude in the central window of half the size) / (width / 2 + height / 2)^kappa
 *
 * with w_i = 1 - the largest product of affinities along a path from a group on the border of the window to group i, and
 * width = right - left. Groups on the border have w = 0. Halves are rounded down.
 *
 * @param magnitude of each edge pixel, of a group or of none; rows x columns.
 */
export function windowScore(
  groups: EdgeGroups,
  magnitude: Float32Array,
  neighbours: Affinities,
  kappa: number,
): WindowScore {
  const { width, height, ids, count } = groups;
  // A group that does not touch the border is inside with all its pixels or with none: one pixel can stand for it.
  const atAnchors = new Float64Array(width * height);
  groups.anchor.forEach((pixel, id) => {
    atAnchors[pixel] = groups.magnitude[id]!;
  });
  const groupTable = summedTable(atAnchors, width, height);
  const pixelTable = summedTable(magnitude, width, height);
  const norms = Float64Array.from({ length: width + height }, (_, size) => 1 / Math.max(1, size) ** kappa);
  const anchorX = groups.anchor.map((pixel) => pixel % width);
  const anchorY = groups.anchor.map((pixel) => Math.floor(pixel / width));
  const rows = groupLines(ids, { lines: height, count: width, lineStep: width, step: 1 });
  const columns = groupLines(ids, { lines: width, count: height, lineStep: 1, step: width });
  const losses = pathLosses(neighbours, groups.magnitude);
  const topSide = sideOf(
    rows,
    losses,
    anchorY.map((y) => -y),
  );
  const bottomSide = sideOf(rows, losses, anchorY);
  const leftSide = sideOf(
    columns,
    losses,
    anchorX.map((x) => -x),
  );
  const rightSide = sideOf(columns, losses, anchorX);

  // Scratch memory of a call: the call that touched or reached a group last, and the group's largest loss in it.
  const touchedIn = new Int32Array(count);
  const reachedIn = new Int32Array(count);
  const lost = new Float64Array(count);
  let call = 0;
  let left = 0;
  let top = 0;
  let right = 0;
  let bottom = 0;

  /**
   * What the groups on one side of the window take from those inside, beyond what other groups took: on a line between two
   * pixels. `limit` is the position of the line among those of `along`.
   * Ends early when that is more than `most`.
   */
  const lossAt = (
    { groupOf, lineStart, started, start, end, loss, along }: Side,
    line: number,
    first: number,
    last: number,
    limit: number,
    most: number,
  ): number => {
    const [x0, y0, x1, y1] = [left, top, right, bottom];
    const begin = lineStart[line]! + (started[first]! >> 1) - (started[first]! & 1);
    const past = lineStart[line]! + (started[last]! >> 1);
    let sum = 0;
    for (let run = begin; run < past && sum <= most; run++) {
      const touched = groupOf[run]!;
      if (touchedIn[touched] === call) continue;
      touchedIn[touched] = call;
      const stop = start[touched + 1]!;
      for (let k = start[touched]!; k < stop && along[k]! <= limit; k++) {
        const id = end[k]!;
        const x = anchorX[id]!;
        const y = anchorY[id]!;
        if (x < x0 || x > x1 || y < y0 || y > y1) continue;
        const before = reachedIn[id] === call ? lost[id]! : 0;
        if (loss[k]! <= before) continue;
        reachedIn[id] = call;
        lost[id] = loss[k]!;
        sum += loss[k]! - before;
      }
    }
    return sum;
  };

  return (x0, y0, x1, y1, least) => {
    const w = (x1 - x0) >> 1;
    const h = (y1 - y0) >> 1;
    const norm = norms[w + h]!;
    const cx = x0 + (w >> 1);
    const cy = y0 + (h >> 1);
    let sum = tableSum(groupTable, width, x0, y0, x1, y1) - tableSum(pixelTable, width, cx, cy, cx + w, cy + h);
    const enough = least / norm;
    if (sum < enough || sum <= 0) return 0;
    call++;
    left = x0;
    top = y0;
    right = x1;
    bottom = y1;
    const [upper, lower] = [y0 * width, y1 * width];
    sum -= lossAt(topSide, y0, upper + x0, upper + x1, -y0, sum - enough);
    if (sum >= enough) sum -= lossAt(bottomSide, y1, lower + x0, lower + x1, y1, sum - enough);
    if (sum >= enough) sum -= lossAt(leftSide, x0, upper + x0, lower + x0, -x0, sum - enough);
    if (sum >= enough) sum -= lossAt(rightSide, x1, upper + x1, lower + x1, x1, sum - enough);
    return sum < enough || sum <= 0 ? 0 : sum * norm;
  };
}

/** What one side of a window needs: the groups along it, and their losses by falling distance from the outside of that side. */
interface Side extends GroupLines, PathLosses {
  /** For each loss, the position of the end of its path, rising from the inside of the window to this side. */
  readonly along: Int16Array;
}

/** Sorts the losses of each group, so that those behind the side come last. @param along position of each group. */
function sideOf(lines: GroupLines, { start, end, loss }: PathLosses, along: Int32Array): Side {
  const order = Uint32Array.from(end, (_, k) => k);
  for (let id = 0; id + 1 < start.length; id++)
    order.subarray(start[id]!, start[id + 1]!).sort((a, b) => along[end[a]!]! - along[end[b]!]!);
  return {
    ...lines,
    start,
    end: Int32Array.from(order, (k) => end[k]!),
    loss: Float64Array.from(order, (k) => loss[k]!),
    along: Int16Array.from(order, (k) => along[end[k]!]!),
  };
}

/** Entry (y, x) is the sum of all values above row y and left of column x. */
function summedTable(values: ArrayLike<number>, width: number, height: number): Float64Array {
  const table = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let along = 0;
    for (let x = 0; x < width; x++) {
      along += values[y * width + x]!;
      table[(y + 1) * (width + 1) + x + 1] = table[y * (width + 1) + x + 1]! + along;
    }
  }
  return table;
}

/** Sum over columns x0 to x1 and rows y0 to y1, inclusive. */
function tableSum(table: Float64Array, width: number, x0: number, y0: number, x1: number, y1: number): number {
  const upper = y0 * (width + 1);
  const lower = (y1 + 1) * (width + 1);
  return table[lower + x1 + 1]! - table[lower + x0]! - table[upper + x1 + 1]! + table[upper + x0]!;
}
