import type { Pair, TensorType } from "../graph.js";
import { axisBeside1, count, distances, index, list, range, sizes } from "../text/attribute.js";
import { f32, operator, total } from "./operator.js";

const regionLists = { rows: list(range, 1), columns: list(range, 1) };
const cells = { heights: list(count, 1), widths: list(count, 1) };

/** Regions of locally shared layers, and patches that share work (compiler/passes/interweave); those are forward only. */
export const regions = {
  /** Cuts a map into the cells of a grid, each zero-filled at its end to `size`, stacked along channels in grid order. */
  cutRegions: operator({ ...regionLists, size: sizes }, (t, op) =>
    f32(t.dim(0, 0), t.size(0, 1) * op.rows.length * op.columns.length, ...op.size),
  ),
  /** Adjoint of `cutRegions`: overlapping cells add up. */
  addRegions: operator({ ...regionLists, map: sizes }, (t, op) =>
    f32(t.dim(0, 0), t.size(0, 1) / (op.rows.length * op.columns.length), ...op.map),
  ),
  /** Tiles cells stacked along channels into one map; cell (r, c) contributes its first heights[r] x widths[c] values. */
  tileCells: operator(cells, (t, op) =>
    f32(t.dim(0, 0), t.size(0, 1) / (op.heights.length * op.widths.length), total(op.heights), total(op.widths)),
  ),
  /** Adjoint of `tileCells`: back to stacked cells of `size`, zero-filled. */
  untileCells: operator({ ...cells, size: sizes }, (t, op) => {
    const fits = t.size(0, 2) === total(op.heights) && t.size(0, 3) === total(op.widths);
    t.want(fits, "cells do not add up to the map");
    return f32(t.dim(0, 0), t.size(0, 1) * op.heights.length * op.widths.length, ...op.size);
  }),
  /**
   * Cuts patches of one size out of maps. The batch holds parts[0] x parts[1] maps of each image, in row order. `rows`
   * names for each row of patches the row of parts that holds it and the row of the map at which it begins, `columns` the
   * same for columns; zeros beyond the map. The result's batch holds the patches of each image in row order.
   */
  cutPatches: operator(
    { parts: sizes, rows: list(distances, 1), columns: list(distances, 1), size: sizes },
    (t, op) => {
      const [vertical, horizontal] = op.parts;
      const parts = vertical * horizontal;
      t.want(t.size(0, 0) % parts === 0, "the batch does not hold whole images");
      const inside = ([part, from]: Pair, parts: number, length: number): boolean => part < parts && from < length;
      t.want(
        op.rows.every((row) => inside(row, vertical, t.size(0, 2))),
        "a patch begins outside the rows",
      );
      t.want(
        op.columns.every((column) => inside(column, horizontal, t.size(0, 3))),
        "a patch begins outside the columns",
      );
      return f32((t.size(0, 0) / parts) * op.rows.length * op.columns.length, t.dim(0, 1), ...op.size);
    },
  ),
  /** Any number of operands one behind the other along axis 0 (batch, or filters), 2 (rows) or 3 (columns). */
  join: operator({ axis: axisBeside1 }, (t, op) => {
    const types = Array.from({ length: t.count }, (_, i) => t.type(i));
    const rest = ({ shape }: TensorType): string => shape.toSpliced(op.axis, 1).join();
    t.want(
      types.length > 0 && types.every((one) => rest(one) === rest(t.type(0))),
      `operands differ beside axis ${op.axis}`,
    );
    return f32(...t.type(0).shape.with(op.axis, total(types.map((_, i) => t.size(i, op.axis)))));
  }),
  /** Part of axis 0, half-open. */
  part: operator({ from: index, to: count }, (t, op) => {
    t.want(0 <= op.from && op.from < op.to && op.to <= t.size(0, 0), "the part is not inside axis 0");
    return f32(op.to - op.from, ...t.type(0).shape.slice(1));
  }),
};
