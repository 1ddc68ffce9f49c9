import type { OpOf, Pair } from "../ir/graph.js";
import { at, mapOf, mapSizes, type Tensor64, tensorOf, volumeOf, zeros } from "./tensor.js";

export function cutPatches(op: OpOf<"cutPatches">, x: Tensor64): Tensor64 {
  const [batch, channels] = mapSizes(x);
  const [vertical, horizontal] = op.parts;
  const patches = op.rows.length * op.columns.length;
  return mapOf([(batch / (vertical * horizontal)) * patches, channels, ...op.size], (n, c, y, col) => {
    const patch = n % patches;
    const [rowPart, top] = op.rows[Math.floor(patch / op.columns.length)] as Pair;
    const [columnPart, left] = op.columns[patch % op.columns.length] as Pair;
    const from = (Math.floor(n / patches) * vertical + rowPart) * horizontal + columnPart;
    return at(x, from, c, top + y, left + col);
  });
}

export function join({ axis }: OpOf<"join">, all: readonly Tensor64[]): Tensor64 {
  const shape = (all[0] as Tensor64).shape.with(
    axis,
    all.reduce((sum, one) => sum + (one.shape[axis] as number), 0),
  );
  const out = zeros(shape);
  const outer = volumeOf(shape.slice(0, axis));
  const whole = volumeOf(shape.slice(axis));
  let start = 0;
  for (const { shape: own, data } of all) {
    const length = volumeOf(own.slice(axis));
    for (let i = 0; i < outer; i++) out.data.set(data.subarray(i * length, (i + 1) * length), i * whole + start);
    start += length;
  }
  return out;
}

export function part({ from, to }: OpOf<"part">, x: Tensor64): Tensor64 {
  const row = volumeOf(x.shape.slice(1));
  return tensorOf([to - from, ...x.shape.slice(1)], x.data.subarray(from * row, to * row));
}

export function mirror(x: Tensor64): Tensor64 {
  const [batch, channels, height, width] = mapSizes(x);
  return mapOf([batch, channels, height, width], (n, c, y, col) => at(x, n, c, y, width - 1 - col));
}
