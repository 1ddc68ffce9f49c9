import type { FloatArray } from "../engine.js";

/**
 * Parameters and what the update rule keeps of them, from the plan's layout to that of modules of the TensorFlow.js
 * target: filters out x in x height x width become height x width x in x out, matrices out x in become in x out.
 */
export function toModuleLayout(value: FloatArray): FloatArray {
  return transposed(value, { 2: [1, 0], 4: [2, 3, 1, 0] });
}

/** The way back. */
export function toPlanLayout(value: FloatArray): FloatArray {
  return transposed(value, { 2: [1, 0], 4: [3, 2, 0, 1] });
}

/** An output of a net: maps N x height x width x channels become N x channels x height x width. */
export function outputToPlanLayout(value: FloatArray): FloatArray {
  return transposed(value, { 4: [0, 3, 1, 2] });
}

type AxesByRank = Readonly<Record<number, readonly number[]>>;

/** Axis i of the result is axis `axes[i]` of the value; what has another rank stays as it is. */
function transposed(value: FloatArray, axesByRank: AxesByRank): FloatArray {
  const axes = axesByRank[value.shape.length];
  return axes === undefined ? value : permute(value, axes);
}

/** A dense copy with the axes in another order, written from front to back. */
export function permute({ shape, data }: FloatArray, axes: readonly number[]): FloatArray {
  const strides = stridesOf(shape);
  const to = axes.map((axis) => ({ size: shape[axis] ?? 1, stride: strides[axis] ?? 0 }));
  const result = new Float32Array(data.length);
  let written = 0;
  const write = (axis: number, from: number): void => {
    const { size, stride } = to[axis] ?? { size: 1, stride: 0 };
    if (axis >= to.length - 1) for (let i = 0; i < size; i++) result[written++] = data[from + i * stride] as number;
    else for (let i = 0; i < size; i++) write(axis + 1, from + i * stride);
  };
  if (data.length > 0) write(0, 0);
  return { shape: to.map(({ size }) => size), data: result };
}

function stridesOf(shape: readonly number[]): readonly number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const size of shape.toReversed()) {
    strides.unshift(stride);
    stride *= size;
  }
  return strides;
}
