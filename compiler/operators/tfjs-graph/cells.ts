import type { OpOf, Pair, Range } from "../../ir/graph.js";
import { gather, padded, reshape, slice, transpose } from "./tensors.js";
import type { Lowering, MapSizes } from "./values.js";

const lengthOf = ({ from, to }: Range): number => to - from;

/** The cells of a map in grid order, each a map of its own, filled with zeros to one size. */
export function cellSlices(c: Lowering, map: string, { rows, columns, size }: OpOf<"cutRegions">): readonly string[] {
  return rows.flatMap((row) =>
    columns.map((column) => {
      const cell = slice(c, map, [0, row.from, column.from, 0], [-1, lengthOf(row), lengthOf(column), -1]);
      return padded(c, cell, [0, size[0] - lengthOf(row), 0, size[1] - lengthOf(column)]);
    }),
  );
}

/** The cells of a map as rows of matrices: cells x N x (height width channels of a cell). */
export function cellRows(
  c: Lowering,
  map: string,
  { rows, columns, size }: OpOf<"cutRegions">,
  { channels, height, width }: MapSizes,
): string {
  const places = (ranges: readonly Range[], length: number): readonly Place[] =>
    ranges.map(({ from, to }) => ({ from, inside: to - from, length }));
  const grid = cutGrid(c, map, places(rows, size[0]), places(columns, size[1]), [height, width], channels);
  const byCell = transpose(c, grid, [1, 3, 0, 2, 4]);
  return reshape(c, byCell, [rows.length * columns.length, -1, size[0] * size[1] * channels]);
}

/** A strip of a map: `inside` rows or columns of it from `from` on, then zeros up to `length`. */
export interface Place {
  readonly from: number;
  readonly inside: number;
  readonly length: number;
}

/** All crossings of strips of rows and of columns: N x strips x rows x strips x (columns channels). */
export function cutGrid(
  c: Lowering,
  map: string,
  rows: readonly Place[],
  columns: readonly Place[],
  [height, width]: Pair,
  channels: number,
): string {
  const down = indices(rows, height);
  const across = indices(columns, width);
  const source = padded(c, map, [0, down.beyond ? 1 : 0, 0, across.beyond ? 1 : 0]);
  const bands = gather(c, source, down.places, 1);
  const grid = gather(c, bands, across.places, 2);
  const [tall = 0, wide = 0] = [rows[0]?.length, columns[0]?.length];
  return reshape(c, grid, [-1, rows.length, tall, columns.length, wide * channels]);
}

/** Rows (or columns) of the strips one behind the other; zeros lie behind the map. */
function indices(
  strips: readonly Place[],
  size: number,
): { readonly places: readonly number[]; readonly beyond: boolean } {
  const places = strips.flatMap(({ from, inside, length }) =>
    Array.from({ length }, (_, i) => (i < inside ? from + i : size)),
  );
  return { places, beyond: places.some((one) => one >= size) };
}
