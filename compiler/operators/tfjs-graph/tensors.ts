import { type TfAttributes, tfInts, tfString } from "./graph-def.js";
import type { Lowering } from "./values.js";

export const floatType: TfAttributes = { T: { type: "DT_FLOAT" } };

/** An operator on tensors of single precision. */
export const apply = (c: Lowering, op: string, inputs: readonly string[], label = c.node.label): string =>
  c.writer.op(op, inputs, floatType, label);

/** One size may be -1. */
export const reshape = (c: Lowering, name: string, shape: readonly number[]): string =>
  apply(c, "Reshape", [name, c.writer.ints(shape)], `${c.node.label}/shape`);

export const transpose = (c: Lowering, name: string, perm: readonly number[]): string =>
  apply(c, "Transpose", [name, c.writer.ints(perm)], `${c.node.label}/transpose`);

export function concat(c: Lowering, names: readonly string[], axis: number): string {
  const [first] = names;
  if (first !== undefined && names.length === 1) return first;
  const attributes = { ...floatType, N: { i: String(names.length) } };
  return c.writer.op("ConcatV2", [...names, c.writer.int(axis)], attributes, `${c.node.label}/concat`);
}

/** Zeros, or other numbers, around a map: rows above and below, columns left and right. */
export function padded(
  c: Lowering,
  name: string,
  [top, bottom, left, right]: readonly [number, number, number, number],
  value = 0,
): string {
  if (top + bottom + left + right === 0) return name;
  const paddings = c.writer.ints([0, 0, top, bottom, left, right, 0, 0], [4, 2]);
  return apply(c, "PadV2", [name, paddings, c.writer.float(value)], `${c.node.label}/padded`);
}

/** Part of a tensor; a size of -1 takes the rest of an axis. */
export const slice = (c: Lowering, name: string, begin: readonly number[], size: readonly number[]): string =>
  apply(c, "Slice", [name, c.writer.ints(begin), c.writer.ints(size)], `${c.node.label}/slice`);

/** The given places of an axis, in their order. */
export const gather = (c: Lowering, name: string, places: readonly number[], axis: number): string =>
  c.writer.op(
    "GatherV2",
    [name, c.writer.ints(places), c.writer.int(axis)],
    {
      Tparams: { type: "DT_FLOAT" },
      Tindices: { type: "DT_INT32" },
      Taxis: { type: "DT_INT32" },
      batch_dims: { i: "0" },
    },
    `${c.node.label}/gather`,
  );

/** Windows of a map whose rows and columns are all inside it. */
export const pool = (
  c: Lowering,
  op: "MaxPool" | "AvgPool",
  name: string,
  kernel: readonly [number, number],
  stride: readonly [number, number] = [1, 1],
): string =>
  c.writer.op(
    op,
    [name],
    {
      ...floatType,
      ksize: tfInts([1, ...kernel, 1]),
      strides: tfInts([1, ...stride, 1]),
      padding: tfString("VALID"),
      data_format: tfString("NHWC"),
    },
    `${c.node.label}/pool`,
  );
