import type { Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../../contract/tfjs-modules.js";
import type { Pair } from "./pair.js";

export interface PatchAttributes {
  /** Maps of an image in the batch: rows x columns of them, row by row. */
  readonly parts: Pair;
  /** For each row of patches the row of parts in which it lies and the row of the map where it begins. */
  readonly rows: readonly Pair[];
  /** The same for columns. */
  readonly columns: readonly Pair[];
  readonly size: Pair;
}

/**
 * Cuts patches of one size out of maps, with zeros beyond the map.
 *
 * @param x N x H x W x C, where N is images x parts.
 * @returns (images x patches) x size[0] x size[1] x C, the patches of an image row by row.
 */
export function cutPatches(tf: TensorFlow, x: Tensor4D, { parts, rows, columns, size }: PatchAttributes): Tensor4D {
  return tf.tidy(() => {
    const filled = withZeros(tf, x, beyond(rows, size[0], x.shape[1]), beyond(columns, size[1], x.shape[2]));
    const [batch, height, width, channels] = filled.shape;
    const images = batch / (parts[0] * parts[1]);
    // The parts of a row of parts one below the other, so that a column of patches is one block of them.
    const bands: Tensor4D = tf.reshape(filled, [images * parts[0], parts[1] * height, width, channels]);
    const wide = blocks(tf, bands, columns, height, size[1]);
    const strips = tf.reshape(wide, [images, parts[0] * columns.length, height, size[1] * channels]);
    const cut = rows.map(([part, from]) =>
      tf.slice(strips, [0, part * columns.length, from, 0], [-1, columns.length, size[0], -1]),
    );
    return tf.reshape(tf.concat(cut, 1), [images * rows.length * columns.length, size[0], size[1], channels]);
  });
}

/** For each column of patches the columns that it covers of all rows of its part, one below the other. */
function blocks(tf: TensorFlow, x: Tensor4D, columns: readonly Pair[], height: number, width: number): Tensor4D {
  const cut = columns.map(([part, from]) => tf.slice(x, [0, part * height, from, 0], [-1, height, width, -1]));
  return tf.concat(cut, 1);
}

/** By how much patches reach beyond a map. */
const beyond = (starts: readonly Pair[], size: number, length: number): number =>
  Math.max(0, ...starts.map(([, from]) => from + size - length));

function withZeros(tf: TensorFlow, x: Tensor4D, rows: number, columns: number): Tensor4D {
  if (rows === 0 && columns === 0) return x;
  return tf.pad(x, [
    [0, 0],
    [0, rows],
    [0, columns],
    [0, 0],
  ]);
}

const axes = { batch: 0, rows: 1, columns: 2 } as const;

/** Maps one behind the other along the batch, one below the other, or side by side. */
export function join(
  tf: TensorFlow,
  all: readonly Tensor4D[],
  { axis }: { readonly axis: keyof typeof axes },
): Tensor4D {
  return tf.concat([...all], axes[axis]);
}

/** Entries `from` up to but without `to` of a batch. */
export function part(
  tf: TensorFlow,
  x: Tensor4D,
  { from, to }: { readonly from: number; readonly to: number },
): Tensor4D {
  return tf.slice(x, from, to - from);
}

/** Maps with their columns in reverse order. */
export function mirror(tf: TensorFlow, x: Tensor4D): Tensor4D {
  return tf.reverse(x, 2);
}
