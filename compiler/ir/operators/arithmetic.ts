import type { IrDim } from "../graph.js";
import { count, dim, fraction, index, list, positive, real } from "../text/attribute.js";
import { eachPair, eachValue, f32, operator } from "./operator.js";

/** Numbers value by value, sums and shapes. */
export const arithmetic = {
  /** A scalar. */
  constant: operator({ value: real }, () => f32()),
  add: eachPair({}),
  sub: eachPair({}),
  mul: eachPair({}),
  div: eachPair({}),
  sqrt: eachValue({}),
  scale: eachValue({ by: real }),
  /** x plus a number. */
  offset: eachValue({ by: real }),
  /** (x, s): x times a scalar value. */
  scaleBy: operator({}, (t) => {
    t.want(t.type(1).shape.length === 0, "the factor must be a scalar");
    return t.type(0);
  }),
  /** (x, s): each entry of x along axis 0 times its number in s. */
  scaleRows: operator({}, (t) => {
    t.want(t.type(1).shape.length === 1 && t.dim(1, 0) === t.dim(0, 0), "needs a number for each entry of axis 0");
    return t.type(0);
  }),
  /** (s, a, b): a where the scalar s is not 0, else b. */
  select: operator({}, (t) => {
    t.want(t.type(0).shape.length === 0, "what decides must be a scalar");
    t.alike(1, 2, "the values");
    return t.type(1);
  }),
  /** (squared L2 norm): limit / max(norm, limit), the factor that shortens a vector to at most `limit`. */
  clipFactor: operator({ limit: positive }, (t) => {
    t.want(t.type(0).shape.length === 0, "the squared norm must be a scalar");
    return f32();
  }),
  /** Sum over the given axes, which disappear. */
  sum: operator({ axes: list(index) }, (t, op) => f32(...t.type(0).shape.filter((_, axis) => !op.axes.includes(axis)))),
  /** A scalar stretched to a shape; adjoint of a sum over all axes. */
  broadcast: operator({ shape: list(dim) }, (t, op) => {
    t.want(t.type(0).shape.length === 0, "needs a scalar");
    return f32(...op.shape);
  }),
  /** N x ... to N x F. */
  flatten: operator({}, (t) => {
    const values = t.type(0).shape.slice(1);
    return f32(
      t.dim(0, 0),
      values.reduce<number>((product, _, i) => product * t.size(0, i + 1), 1),
    );
  }),
  reshape: operator({ shape: list(dim) }, (t, op) => {
    t.want(volume(op.shape) === volume(t.type(0).shape), "element counts differ");
    return f32(...op.shape);
  }),
  /** (seed): 0 or 1 / (1 - rate), by a hash of seed, salt and position; see compiler/ir/dropout-mask.ts. */
  dropoutMask: operator({ rate: fraction, salt: index, shape: list(count) }, (t, op) => {
    t.want(t.type(0).dtype === "i64" && t.type(0).shape.length === 0, "needs a scalar seed");
    return f32(...op.shape);
  }),
};

/** Number of elements, as text where the batch size is open. */
function volume(shape: readonly IrDim[]): string {
  const open = shape.filter((d) => d === "N").length;
  const product = shape.reduce<number>((a, d) => (d === "N" ? a : a * d), 1);
  return `${product}${" N".repeat(open)}`;
}
