import type { TensorType } from "../../ir/graph.js";
import { cellSlices } from "./cells.js";
import { transposed } from "./layouts.js";
import { concat, reshape, transpose } from "./tensors.js";
import { known, type Lowering, type MapSizes, sizesOf, type Value } from "./values.js";

/** Operand i as one tensor: a map N x height x width x C, a vector in whatever order it has. */
export function whole(c: Lowering, i: number): { readonly name: string; readonly order?: MapSizes } {
  const value = c.operand(i);
  switch (value.kind) {
    case "whole":
      return value;
    case "parts":
      return { name: concat(c, value.names, 3) };
    case "cells":
      return { name: concat(c, cellSlices(c, value.map, value.op), 3) };
    case "products":
      return { name: reshape(c, transpose(c, value.name, [1, 0, 2]), [-1, 1, 1, known(c.typeOf(i).shape[1])]) };
    case "constant": {
      const { constant } = value;
      const { shape, data } = constant.shape.length === 4 ? transposed(constant, [0, 2, 3, 1]) : constant;
      return { name: c.writer.weight(`${c.node.label}/operand`, shape, data) };
    }
    default: {
      const never: never = value;
      return never;
    }
  }
}

/** Operand i as one tensor; a vector in the order of the IR. */
export function plain(c: Lowering, i: number): string {
  const { name, order } = whole(c, i);
  if (order === undefined) return name;
  const { channels, height, width } = order;
  const map = reshape(c, name, [-1, height, width, channels]);
  return reshape(c, transpose(c, map, [0, 3, 1, 2]), [-1, channels * height * width]);
}

/** Channels of a map in `count` tensors of one size. */
export function parts(c: Lowering, i: number, count: number): readonly string[] {
  const value = c.operand(i);
  if (value.kind === "parts" && value.names.length === count) return value.names;
  if (value.kind === "cells" && value.op.rows.length * value.op.columns.length === count)
    return cellSlices(c, value.map, value.op);
  const { name } = whole(c, i);
  if (count === 1) return [name];
  const split = c.writer.op(
    "Split",
    [c.writer.int(3), name],
    { num_split: { i: String(count) }, T: { type: "DT_FLOAT" } },
    `${c.node.label}/split`,
  );
  return Array.from({ length: count }, (_, k) => (k === 0 ? split : `${split}:${k}`));
}

/** Does a map have the same order of values in both layouts? */
const oneOrder = ({ channels, height, width }: MapSizes): boolean => channels === 1 || height * width === 1;

/** Operand i, a map, as a vector, in the order that costs nothing. */
export function flattened(c: Lowering, i: number): Value {
  const { name, order } = whole(c, i);
  const type = c.typeOf(i);
  if (type.shape.length === 2) return { kind: "whole", name, ...(order === undefined ? {} : { order }) };
  const sizes = sizesOf(type);
  const flat = reshape(c, name, [-1, sizes.channels * sizes.height * sizes.width]);
  return { kind: "whole", name: flat, ...(oneOrder(sizes) ? {} : { order: sizes }) };
}

/** Operand i with its values in the order of the IR: a map N x C x height x width, anything else as it is. */
export function inIrOrder(c: Lowering, i: number): string {
  const name = plain(c, i);
  const type = c.typeOf(i);
  return type.shape.length === 4 && !oneOrder(sizesOf(type)) ? transpose(c, name, [0, 3, 1, 2]) : name;
}

/** Values in the order of the IR as a tensor of that type. */
export function fromIrOrder(c: Lowering, name: string, type: TensorType): string {
  const shape = type.shape.map((d) => (d === "N" ? -1 : d));
  if (shape.length !== 4) return reshape(c, name, shape);
  const [batch = -1, channels = 1, height = 1, width = 1] = shape;
  if (oneOrder(sizesOf(type))) return reshape(c, name, [batch, height, width, channels]);
  return transpose(c, reshape(c, name, shape), [0, 2, 3, 1]);
}
