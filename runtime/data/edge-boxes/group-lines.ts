/** The groups along the rows or columns of an image, as runs of pixels of one group, line after line. */
export interface GroupLines {
  /** Group of each run. */
  readonly groupOf: Int32Array;
  /** For each pixel: the number of runs that begin at it or before it, in its line and in all lines before. */
  readonly started: Int32Array;
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
  const started = new Int32Array(ids.length);
  for (let line = 0; line < lines; line++) {
    let before = -1;
    for (let i = 0, at = line * lineStep; i < count; i++, at += step) {
      const id = ids[at]!;
      if (id >= 0 && id !== before) groupOf.push(id);
      before = id;
      started[at] = groupOf.length;
    }
  }
  return { groupOf: Int32Array.from(groupOf), started };
}
