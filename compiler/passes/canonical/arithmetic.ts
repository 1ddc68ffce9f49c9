import type { NodeId, Op } from "../../ir/graph.js";
import { apply, type Expression, isScalar, type Nodes, producer, type Rule } from "./simpler.js";

/**
 * Identities of sums, products and factors. Factors gather in scalars, which cost nothing: (x s) c = x (s c) passes over
 * x once. Operands of sums and products stand in the order of their nodes.
 */
export const arithmetic: Rule = (nodes, op, inputs) => {
  const [x = -1, y = -1] = inputs;
  switch (op.kind) {
    case "scale":
      return scaled(nodes, op.by, x);
    case "offset": {
      if (op.by === 0) return x;
      const inner = producer(nodes, x, "offset");
      return inner && apply({ kind: "offset", by: inner.op.by + op.by }, ...inner.inputs);
    }
    case "add":
      return sum(nodes, x, y) ?? ordered(op, x, y);
    case "sub":
      return difference(nodes, x, y);
    case "mul":
      return product(nodes, x, y) ?? ordered(op, x, y);
    case "scaleBy":
      return scaledBy(nodes, x, y);
    case "sum":
      return op.axes.length === 0 ? x : undefined;
    case "broadcast":
      return op.shape.length === 0 ? x : undefined;
    default:
      return undefined;
  }
};

const ordered = (op: Op, x: NodeId, y: NodeId): Expression | undefined => (x > y ? apply(op, y, x) : undefined);

function scaled(nodes: Nodes, by: number, x: NodeId): Expression | undefined {
  if (by === 1) return x;
  const twice = producer(nodes, x, "scale");
  if (twice !== undefined) return apply({ kind: "scale", by: twice.op.by * by }, ...twice.inputs);
  const difference = by === -1 ? producer(nodes, x, "sub") : undefined;
  if (difference !== undefined) return apply({ kind: "sub" }, ...difference.inputs.toReversed());
  const [value, factor] = producer(nodes, x, "scaleBy")?.inputs ?? [];
  if (value === undefined || factor === undefined) return undefined;
  return apply({ kind: "scaleBy" }, value, apply({ kind: "scale", by }, factor));
}

function scaledBy(nodes: Nodes, x: NodeId, s: NodeId): Expression | undefined {
  const constant = producer(nodes, s, "constant");
  if (constant !== undefined) return apply({ kind: "scale", by: constant.op.value }, x);
  if (isScalar(nodes, x)) return apply({ kind: "mul" }, x, s);
  const inner = producer(nodes, x, "scale");
  if (inner !== undefined)
    return apply({ kind: "scaleBy" }, ...inner.inputs, apply({ kind: "scale", by: inner.op.by }, s));
  const [value, factor] = producer(nodes, x, "scaleBy")?.inputs ?? [];
  if (value === undefined || factor === undefined) return undefined;
  return apply({ kind: "scaleBy" }, value, apply({ kind: "mul" }, factor, s));
}

/** The operand that is negated there, if the node is a negation. */
function negated(nodes: Nodes, id: NodeId): NodeId | undefined {
  const scale = producer(nodes, id, "scale");
  return scale?.op.by === -1 ? scale.inputs[0] : undefined;
}

function sum(nodes: Nodes, x: NodeId, y: NodeId): Expression | undefined {
  const [minusX, minusY] = [negated(nodes, x), negated(nodes, y)];
  if (minusY !== undefined) return apply({ kind: "sub" }, x, minusY);
  if (minusX !== undefined) return apply({ kind: "sub" }, y, minusX);
  const [value, constant] = withConstant(nodes, x, y);
  return value === undefined ? undefined : apply({ kind: "offset", by: constant }, value);
}

function difference(nodes: Nodes, x: NodeId, y: NodeId): Expression | undefined {
  const minusY = negated(nodes, y);
  if (minusY !== undefined) return apply({ kind: "add" }, x, minusY);
  const constant = producer(nodes, y, "constant");
  return constant && apply({ kind: "offset", by: -constant.op.value }, x);
}

function product(nodes: Nodes, x: NodeId, y: NodeId): Expression | undefined {
  const [value, constant] = withConstant(nodes, x, y);
  if (value !== undefined) return apply({ kind: "scale", by: constant }, value);
  for (const [one, other] of [
    [x, y],
    [y, x],
  ] as const) {
    const factor = producer(nodes, other, "broadcast")?.inputs[0];
    if (factor !== undefined) return apply({ kind: "scaleBy" }, one, factor);
  }
  return undefined;
}

/** Of two operands the one that is not a constant, and the constant. */
function withConstant(nodes: Nodes, x: NodeId, y: NodeId): readonly [NodeId, number] | readonly [undefined, 0] {
  const [left, right] = [producer(nodes, x, "constant"), producer(nodes, y, "constant")];
  if (right !== undefined) return [x, right.op.value];
  return left === undefined ? [undefined, 0] : [y, left.op.value];
}
