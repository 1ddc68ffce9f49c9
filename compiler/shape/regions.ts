import type { Range } from "../model/index.js";

/** Borders of `parts` cells over `length` positions, as even as possible: parts+1 increasing numbers from 0. */
export const borders = (length: number, parts: number): readonly number[] =>
  Array.from({ length: parts + 1 }, (_, i) => Math.floor((i * length) / parts));

/** Borders of cells of a fixed number of positions; the last cell can be smaller. */
export function blockBorders(length: number, block: number): readonly number[] {
  const all: number[] = [];
  for (let at = 0; at < length; at += block) all.push(at);
  return [...all, length];
}

/** For each cell of the output the rows (or columns) of the padded input that it sees. */
export function receptiveRanges(cells: readonly number[], kernel: number, stride: number): readonly Range[] {
  return cells
    .slice(0, -1)
    .map((from, i) => ({ from: from * stride, to: ((cells[i + 1] ?? from) - 1) * stride + kernel }));
}

/** For each run of `group` neighbouring cells the range that it covers. */
export function groupRanges(cells: readonly number[], group: number): readonly Range[] {
  const count = cells.length - group;
  return Array.from({ length: Math.max(0, count) }, (_, i) => ({ from: cells[i] ?? 0, to: cells[i + group] ?? 0 }));
}

/** Output positions of a convolution without padding over a range. */
export const outputsOf = (range: Range, kernel: number, stride: number): number =>
  Math.floor((range.to - range.from - kernel) / stride) + 1;

export const total = (ranges: readonly Range[], kernel: number, stride: number): number =>
  ranges.reduce((all, one) => all + outputsOf(one, kernel, stride), 0);
