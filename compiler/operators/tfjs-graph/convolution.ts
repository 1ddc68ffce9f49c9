import type { Activation, OpOf } from "../../ir/graph.js";
import { cellRows } from "./cells.js";
import { parts, whole } from "./forms.js";
import { type TfAttributes, tfInts, tfString, tfStrings } from "./graph-def.js";
import { dilated, filterLayout, transposed } from "./layouts.js";
import { apply, floatType, reshape, transpose } from "./tensors.js";
import { type Constant, constantOf, type Lowering, sizesOf, type Value } from "./values.js";

type Convolution = Lowering<OpOf<"conv2d">>;

export function lowerConv2d(c: Convolution): Value {
  const { op } = c;
  if (op.lowering === "products") return byProducts(c);
  const [filters, bias] = [constantOf(c, 1), constantOf(c, 2)];
  const [out = 0, perGroup = 0] = filters.shape;
  if (op.groups === 1) return { kind: "whole", name: convolution(c, whole(c, 0).name, filters, bias) };
  if (perGroup === 1 && c.operand(0).kind === "whole") return { kind: "whole", name: depthwise(c, filters, bias) };
  const names = parts(c, 0, op.groups).map((x, group) => {
    const count = out / op.groups;
    return convolution(c, x, rowsOf(filters, group * count, count), rowsOf(bias, group * count, count));
  });
  return { kind: "parts", names };
}

/** Part of axis 0. */
function rowsOf({ shape, data }: Constant, from: number, count: number): Constant {
  const [rows = 1, ...rest] = shape;
  const row = data.length / rows;
  return { shape: [count, ...rest], data: data.subarray(from * row, (from + count) * row) };
}

function convolution(c: Convolution, x: string, filters: Constant, bias: Constant): string {
  const { weights, attributes } = prepared(c, filters);
  const { shape, data } = filterLayout(weights);
  return fused(c, "_FusedConv2D", x, { shape, data }, bias, attributes);
}

/** Filters of one channel each: TensorFlow has them as height x width x channels x filters of a channel. */
function depthwise(c: Convolution, filters: Constant, bias: Constant): string {
  const { weights, attributes } = prepared(c, filters);
  const [out = 0, , height = 0, width = 0] = weights.shape;
  const byChannel = { shape: [c.op.groups, out / c.op.groups, height, width], data: weights.data };
  return fused(
    c,
    "FusedDepthwiseConv2dNative",
    whole(c, 0).name,
    transposed(byChannel, [2, 3, 0, 1]),
    bias,
    attributes,
  );
}

function fused(
  c: Convolution,
  op: string,
  x: string,
  filters: Constant,
  bias: Constant,
  attributes: TfAttributes,
): string {
  const { writer, node } = c;
  const operands = [
    x,
    writer.weight(`${node.label}/weight`, filters.shape, filters.data),
    writer.weight(`${node.label}/bias`, bias.shape, bias.data),
  ];
  return writer.op(op, operands, { ...attributes, ...withBias(c.op.activation) }, node.label);
}

/** What `_FusedConv2D` and `_FusedMatMul` do after the products. */
export const withBias = (activation: Activation | undefined): TfAttributes => ({
  ...floatType,
  num_args: { i: "1" },
  fused_ops: tfStrings(["BiasAdd", ...(activation === undefined ? [] : ["Relu"])]),
  epsilon: { f: 0 },
});

/** TensorFlow.js has no stride together with dilation: then the zeros are put between the filters' values. */
function prepared(
  { op }: Convolution,
  filters: Constant,
): { readonly weights: Constant; readonly attributes: TfAttributes } {
  const spread = op.stride.some((one) => one > 1) && op.dilation.some((one) => one > 1);
  const [down, across] = op.pad;
  const valid = down === 0 && across === 0;
  const attributes = {
    strides: tfInts([1, ...op.stride, 1]),
    dilations: tfInts([1, ...(spread ? [1, 1] : op.dilation), 1]),
    padding: tfString(valid ? "VALID" : "EXPLICIT"),
    explicit_paddings: tfInts(valid ? [] : [0, 0, down, down, across, across, 0, 0]),
    data_format: tfString("NHWC"),
  };
  return { weights: spread ? dilated(filters, op.dilation) : filters, attributes };
}

/** Filters as large as the map: y = x w^T, a group at a time, for the whole batch. */
function byProducts(c: Convolution): Value {
  const { op, writer, node } = c;
  const [filters, bias] = [constantOf(c, 1), constantOf(c, 2)];
  const [out = 0, perGroup = 0, height = 0, width = 0] = filters.shape;
  const count = out / op.groups;
  const byGroup = { shape: [op.groups, count, perGroup, height, width], data: filters.data };
  const matrices = transposed(byGroup, [0, 3, 4, 2, 1]);
  const weight = writer.weight(`${node.label}/weight`, [op.groups, height * width * perGroup, count], matrices.data);
  const products = writer.op(
    "BatchMatMulV2",
    [rows(c), weight],
    { ...floatType, adj_x: { b: false }, adj_y: { b: false } },
    `${node.label}/products`,
  );
  const sum = apply(c, "AddV2", [products, writer.weight(`${node.label}/bias`, [op.groups, 1, count], bias.data)]);
  return { kind: "products", name: activated(c, sum, op.activation) };
}

function activated(c: Convolution, name: string, activation: Activation | undefined): string {
  switch (activation) {
    case undefined:
      return name;
    case "relu":
      return apply(c, "Relu", [name], `${c.node.label}/relu`);
    default: {
      const never: never = activation;
      return never;
    }
  }
}

/** Groups x N x (height width channels of a group). */
function rows(c: Convolution): string {
  const x = c.operand(0);
  const { groups } = c.op;
  const { channels, height, width } = sizesOf(c.typeOf(0));
  const perGroup = channels / groups;
  if (x.kind === "cells" && x.op.rows.length * x.op.columns.length === groups) return cellRows(c, x.map, x.op, x.sizes);
  const split = reshape(c, whole(c, 0).name, [-1, height * width, groups, perGroup]);
  return reshape(c, transpose(c, split, [2, 0, 1, 3]), [groups, -1, height * width * perGroup]);
}
