import type { OpOf } from "../ir/graph.js";
import { addAt, at, mapOf, mapSizes, type Tensor64, zeros } from "./tensor.js";

type Regions = Pick<OpOf<"cutRegions">, "rows" | "columns">;

function range(list: Regions["rows"], i: number): { readonly from: number; readonly to: number } {
  const found = list[i];
  if (found === undefined) throw new Error("regions: no such cell");
  return found;
}

export function cutRegions(op: OpOf<"cutRegions">, x: Tensor64): Tensor64 {
  const [batch, channels] = mapSizes(x);
  const cells = op.rows.length * op.columns.length;
  return mapOf([batch, channels * cells, ...op.size], (n, stacked, y, col) => {
    const cell = Math.floor(stacked / channels);
    const rows = range(op.rows, Math.floor(cell / op.columns.length));
    const columns = range(op.columns, cell % op.columns.length);
    if (rows.from + y >= rows.to || columns.from + col >= columns.to) return 0;
    return at(x, n, stacked % channels, rows.from + y, columns.from + col);
  });
}

export function addRegions(op: OpOf<"addRegions">, d: Tensor64): Tensor64 {
  const [batch, stackedChannels, height, width] = mapSizes(d);
  const channels = stackedChannels / (op.rows.length * op.columns.length);
  const out = zeros([batch, channels, ...op.map]);
  for (let n = 0; n < batch; n++)
    for (let stacked = 0; stacked < stackedChannels; stacked++) {
      const cell = Math.floor(stacked / channels);
      const rows = range(op.rows, Math.floor(cell / op.columns.length));
      const columns = range(op.columns, cell % op.columns.length);
      for (let y = 0; y < height && rows.from + y < rows.to; y++)
        for (let x = 0; x < width && columns.from + x < columns.to; x++)
          addAt(out, n, stacked % channels, rows.from + y, columns.from + x, at(d, n, stacked, y, x));
    }
  return out;
}

/** Start of each cell, and for a position the cell it lies in. */
function cellOf(sizes: readonly number[], position: number): { readonly index: number; readonly offset: number } {
  let start = 0;
  for (let index = 0; index < sizes.length; index++) {
    const size = sizes[index] as number;
    if (position < start + size) return { index, offset: position - start };
    start += size;
  }
  throw new Error("regions: position outside the tiled map");
}

export function tileCells(op: OpOf<"tileCells">, x: Tensor64): Tensor64 {
  const [batch, stackedChannels] = mapSizes(x);
  const channels = stackedChannels / (op.heights.length * op.widths.length);
  const height = op.heights.reduce((a, b) => a + b, 0);
  const width = op.widths.reduce((a, b) => a + b, 0);
  return mapOf([batch, channels, height, width], (n, c, y, col) => {
    const row = cellOf(op.heights, y);
    const column = cellOf(op.widths, col);
    const cell = row.index * op.widths.length + column.index;
    return at(x, n, cell * channels + c, row.offset, column.offset);
  });
}

export function untileCells(op: OpOf<"untileCells">, d: Tensor64): Tensor64 {
  const [batch, channels] = mapSizes(d);
  const starts = (sizes: readonly number[]): number[] =>
    sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
  const [tops, lefts] = [starts(op.heights), starts(op.widths)];
  return mapOf([batch, channels * op.heights.length * op.widths.length, ...op.size], (n, stacked, y, col) => {
    const cell = Math.floor(stacked / channels);
    const [row, column] = [Math.floor(cell / op.widths.length), cell % op.widths.length];
    if (y >= (op.heights[row] as number) || col >= (op.widths[column] as number)) return 0;
    return at(d, n, stacked % channels, (tops[row] as number) + y, (lefts[column] as number) + col);
  });
}
