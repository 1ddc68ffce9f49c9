import type { Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";
import type { Pair } from "./pair.js";

/** Rows or columns `from` up to but without `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Cuts maps into the cells of a grid, each filled with zeros at its end to `size`, and stacks them along the channels, row
 * by row of the grid: the groups of a convolution whose filters are shared within a cell only. Cells may overlap.
 *
 * @returns N x size[0] x size[1] x (cells x channels)
 */
export function cutRegions(
  tf: TensorFlow,
  x: Tensor4D,
  a: { readonly rows: readonly Range[]; readonly columns: readonly Range[]; readonly size: Pair },
): Tensor4D {
  return tf.tidy(() => stacked(tf, stacked(tf, x, 2, a.columns, a.size[1]), 1, a.rows, a.size[0]));
}

/** Ranges along an axis, one behind the other along the channels. */
function stacked(tf: TensorFlow, x: Tensor4D, axis: 1 | 2, ranges: readonly Range[], size: number): Tensor4D {
  const parts = ranges.map(({ from, to }) => {
    const part = first(tf, x, axis, from, to - from);
    const missing = size - (to - from);
    return missing === 0
      ? part
      : tf.pad(
          part,
          [0, 1, 2, 3].map((i): Pair2 => [0, i === axis ? missing : 0]),
        );
  });
  return tf.concat(parts, 3);
}

type Pair2 = [number, number];

/** `length` rows (axis 1) or columns (axis 2) from a place on. */
function first(tf: TensorFlow, x: Tensor4D, axis: 1 | 2, from: number, length: number): Tensor4D {
  if (from === 0 && length === x.shape[axis]) return x;
  const begin: [number, number, number, number] = [0, 0, 0, 0];
  const size: [number, number, number, number] = [-1, -1, -1, -1];
  begin[axis] = from;
  size[axis] = length;
  return tf.slice(x, begin, size);
}

/**
 * Lays cells that are stacked along the channels side by side; the cell in row r and column c of the grid gives its first
 * heights[r] x widths[c] values.
 *
 * @returns N x sum of heights x sum of widths x channels of a cell
 */
export function tileCells(
  tf: TensorFlow,
  x: Tensor4D,
  { heights, widths }: { readonly heights: readonly number[]; readonly widths: readonly number[] },
): Tensor4D {
  return tf.tidy(() => tiled(tf, tiled(tf, x, 1, heights), 2, widths));
}

function tiled(tf: TensorFlow, x: Tensor4D, axis: 1 | 2, lengths: readonly number[]): Tensor4D {
  // The gradient of a split into one part fails in TensorFlow.js 4.22.
  const cells = lengths.length === 1 ? [x] : tf.split<Tensor4D>(x, lengths.length, 3);
  const parts = cells.map((cell, i) => first(tf, cell, axis, 0, lengths[i] ?? 0));
  return tf.concat(parts, axis);
}
