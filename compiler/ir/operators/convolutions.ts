import { convSize } from "../sizes.js";
import { choice, count, distances, flag, optional, sizes } from "../text/attribute.js";
import { f32, operator } from "./operator.js";

const conv = { stride: sizes, pad: distances, dilation: sizes, groups: count };

/**
 * Convolutions and matrix products. `activation` is applied last, in the same operator, so that a target can fuse them.
 * `lowering` says how a target forms a convolution or its gradient; the meaning is the same, and the pass `lowering`
 * decides.
 */
export const convolutions = {
  /**
   * (x, w, b). `products`: filters as large as the map make one matrix product a group over the whole batch, an unshared
   * layer, whose groups are its positions.
   */
  conv2d: operator(
    { ...conv, activation: optional(choice("relu")), lowering: optional(choice("products")) },
    (t, op) => {
      t.want(t.size(0, 1) === t.size(1, 1) * op.groups, "input channels differ from the filter's times groups");
      t.want(t.size(1, 0) % op.groups === 0, "output channels are not a multiple of groups");
      t.want(t.dim(2, 0) === t.dim(1, 0), "bias and filter differ in output channels");
      const [h, w] = convSize(t.map(0), t.map(1), op);
      t.want(h > 0 && w > 0, "the kernel is larger than the padded map");
      return f32(t.dim(0, 0), t.size(1, 0), h, w);
    },
  ),
  /**
   * (dy, w): gradient with respect to x of the given height and width: a convolution with the flipped filters (stride 1
   * only), a transposed convolution, or products where the convolution is made of them.
   */
  conv2dInputGrad: operator(
    { input: sizes, ...conv, lowering: optional(choice("flipped", "transposed", "products")) },
    (t, op) => f32(t.dim(0, 0), t.size(1, 1) * op.groups, ...op.input),
  ),
  /**
   * (x, dy): gradient with respect to w of the given kernel: one matrix product over pixels (channels last), one an image
   * over shifted rows, or products where the convolution is made of them.
   */
  conv2dFilterGrad: operator(
    { kernel: sizes, ...conv, lowering: optional(choice("pixels", "rows", "products")) },
    (t, op) => f32(t.size(1, 1), t.size(0, 1) / op.groups, ...op.kernel),
  ),
  /** (x, w, b): x w^T + b for w of out x in. */
  dense: operator({ activation: optional(choice("relu")) }, (t) => {
    t.want(t.dim(0, 1) === t.dim(1, 1), "input size differs from the weight's columns");
    t.want(t.dim(1, 0) === t.dim(2, 0), "bias and weight differ in output size");
    return f32(t.dim(0, 0), t.dim(1, 0));
  }),
  /** (a, b) */
  matmul: operator({ transA: flag, transB: flag }, (t, op) => {
    const inner = t.dim(0, op.transA ? 0 : 1);
    t.want(inner === t.dim(1, op.transB ? 1 : 0), "inner sizes differ");
    return f32(t.dim(0, op.transA ? 1 : 0), t.dim(1, op.transB ? 0 : 1));
  }),
};
