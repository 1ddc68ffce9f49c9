import type { Constant, MapSizes } from "./values.js";

/** Moves axes: axis i of the result is axis `perm[i]` of the source. */
export function transposed({ shape, data }: Constant, perm: readonly number[]): Constant {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const target = perm.map((axis) => shape[axis] as number);
  const steps = perm.map((axis) => strides[axis] as number);
  const out = new Float32Array(data.length);
  const index = target.map(() => 0);
  let from = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = data[from] as number;
    for (let axis = target.length - 1; axis >= 0; axis--) {
      from += steps[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (target[axis] as number)) break;
      from -= (steps[axis] as number) * (target[axis] as number);
      index[axis] = 0;
    }
  }
  return { shape: target, data: out };
}

/** Filters out x in x height x width as TensorFlow has them: height x width x in x out. */
export const filterLayout = (filters: Constant): Constant => transposed(filters, [2, 3, 1, 0]);

/**
 * A matrix out x in as TensorFlow has it, in x out. One that reads a map's values as they lie in TensorFlow gets its rows in
 * that order.
 */
export function matrixLayout(matrix: Constant, order: MapSizes | undefined): Constant {
  if (order === undefined) return transposed(matrix, [1, 0]);
  const [out = 0, inputs = 0] = matrix.shape;
  const { channels, height, width } = order;
  const byPlace = transposed({ shape: [out, channels, height, width], data: matrix.data }, [2, 3, 1, 0]);
  return { shape: [inputs, out], data: byPlace.data };
}

/** Filters with zeros between their rows and columns, which do what dilation does. */
export function dilated({ shape, data }: Constant, [down, across]: readonly [number, number]): Constant {
  const [out = 0, inputs = 0, rows = 0, columns = 0] = shape;
  const [height, width] = [(rows - 1) * down + 1, (columns - 1) * across + 1];
  const spread = new Float32Array(out * inputs * height * width);
  data.forEach((value, i) => {
    const [filter, row, column] = [Math.floor(i / (rows * columns)), Math.floor(i / columns) % rows, i % columns];
    spread[(filter * height + row * down) * width + column * across] = value;
  });
  return { shape: [out, inputs, height, width], data: spread };
}
