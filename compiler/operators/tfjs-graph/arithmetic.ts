import type { OpOf } from "../../ir/graph.js";
import { withBias } from "./convolution.js";
import { plain, whole } from "./forms.js";
import type { TfAttributes } from "./graph-def.js";
import { matrixLayout } from "./layouts.js";
import { apply, concat, floatType, slice } from "./tensors.js";
import { constantOf, type Lowering, type Value } from "./values.js";

/** An operator on each value: the order of a vector stays. */
export function lowerUnary(
  c: Lowering,
  op: string,
  attributes: TfAttributes = {},
  ...operands: readonly string[]
): Value {
  const x = whole(c, 0);
  return {
    ...x,
    kind: "whole",
    name: c.writer.op(op, [x.name, ...operands], { ...floatType, ...attributes }, c.node.label),
  };
}

/** An operator on two tensors of one shape. */
export function lowerBinary(c: Lowering, op: string): Value {
  const [a, b] = [whole(c, 0), whole(c, 1)];
  if (JSON.stringify(a.order) === JSON.stringify(b.order))
    return { ...a, kind: "whole", name: apply(c, op, [a.name, b.name]) };
  return { kind: "whole", name: apply(c, op, [plain(c, 0), plain(c, 1)]) };
}

export function lowerDense(c: Lowering<OpOf<"dense">>): string {
  const { writer, node, op } = c;
  const x = whole(c, 0);
  const matrix = matrixLayout(constantOf(c, 1), x.order);
  const bias = constantOf(c, 2);
  const operands = [
    x.name,
    writer.weight(`${node.label}/weight`, matrix.shape, matrix.data),
    writer.weight(`${node.label}/bias`, bias.shape, bias.data),
  ];
  const attributes = { transpose_a: { b: false }, transpose_b: { b: false }, ...withBias(op.activation) };
  return writer.op("_FusedMatMul", operands, attributes, node.label);
}

/** Channels of maps, or values of vectors. */
export function lowerConcat(c: Lowering<OpOf<"concat">>): string {
  const isMap = c.node.type.shape.length === 4;
  const names = c.node.inputs.flatMap((_, i) => {
    const value = c.operand(i);
    return value.kind === "parts" ? value.names : [plain(c, i)];
  });
  return concat(c, names, isMap ? 3 : 1);
}

export function lowerSlice(c: Lowering<OpOf<"slice">>): string {
  const { from, to } = c.op;
  const isMap = c.node.type.shape.length === 4;
  const [before, rest] = isMap
    ? [
        [0, 0, 0],
        [-1, -1, -1],
      ]
    : [[0], [-1]];
  return slice(c, plain(c, 0), [...before, from], [...rest, to - from]);
}
