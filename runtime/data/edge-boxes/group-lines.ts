/** The groups along the rows or columns of an image, as runs of pixels of one group, line after line. */
export interface GroupLines {
  /** Group of each run. */
  readonly groupOf: Int32Array;
  /** The first run of each line. */
  readonly lineStart: Int32Array;
  /** For each pixel: twice the number of runs of its line that begin at it or before it, plus 1 if it is in a run. */
  readonly started: Uint16Array;
}

/** How to walk an array of pixels: `count` pixels in each of `lines` lines, by their distances. */
export interface Walk {
  readonly lines: number;
  readonly count: number;
  readonly lineStep: number;
  readonly step: number;
}

/** Runs of groups, by which the groups on a stretch of a line are found without a look at its pixels. */
export function groupLines(ids: Int32Array, { lines, count, lineStep, step }: Walk): GroupLines {
  const groupOf: number[] = [];
  const lineStart = new Int32Array(lines);
  // Small numbers: the search reads them at random, and its caches are small.
  const started = new Uint16Array(ids.length);
  for (let line = 0; line < lines; line++) {
    const start = groupOf.length;
    lineStart[line] = start;
    let before = -1;
    for (let i = 0, at = line * lineStep; i < count; i++, at += step) {
      const id = ids[at]!;
      if (id >= 0 && id !== before) groupOf.push(id);
      before = id;
      started[at] = 2 * (groupOf.length - start) + (id >= 0 ? 1 : 0);
    }
  }
  return { groupOf: Int32Array.from(groupOf), lineStart, started };
}
