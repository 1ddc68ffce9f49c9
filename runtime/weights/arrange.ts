import type { Arrangement } from "./fit.js";

/** Values of a parameter: those of its arrays, concatenated and repeated. */
export function arrange(arrays: readonly Float32Array[], arrangements: readonly Arrangement[]): Float32Array {
  const parts = arrays.map((values, i) => {
    const axes = arrangements[i]?.axes;
    return axes === undefined || axes.kind === "as-is" ? values : permuted(values, axes.from, axes.order);
  });
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const copies = arrangements[0]?.copies ?? 1;
  const [only] = parts;
  if (parts.length === 1 && copies === 1 && only !== undefined) return only;
  const all = new Float32Array(length * copies);
  let at = 0;
  for (let copy = 0; copy < copies; copy++)
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
  return all;
}

/** A row-major array with its axes in another order: axis i of the result is axis `order[i]` of the array. */
export function permuted(values: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const out = new Float32Array(values.length);
  const index = sizes.map(() => 0);
  let from = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = values[from] ?? 0;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const step = steps[axis] ?? 0;
      if (next < (sizes[axis] ?? 1)) {
        index[axis] = next;
        from += step;
        break;
      }
      index[axis] = 0;
      from -= step * (next - 1);
    }
  }
  return out;
}
