import { poolSize } from "../sizes.js";
import { choice, distances, sizes } from "../text/attribute.js";
import { f32, operator } from "./operator.js";

const pool = { kernel: sizes, stride: sizes, pad: distances, rounding: choice("ceil", "floor") };

/** Pooling, padding and means over positions. */
export const maps = {
  maxpool: operator(pool, (t, op) => f32(t.dim(0, 0), t.dim(0, 1), ...poolSize(t.map(0), op))),
  /** (x, y = maxpool(x), dy): the gradient goes to the first maximum of each window. */
  maxpoolGrad: operator(pool, (t) => {
    t.want(t.count === 3, "needs x, y, dy");
    t.alike(1, 2, "y and dy");
    return t.type(0);
  }),
  /** Mean over windows; the divisor counts zeros of the pad, but nothing beyond the padded map (Caffe). */
  avgpool: operator(pool, (t, op) => f32(t.dim(0, 0), t.dim(0, 1), ...poolSize(t.map(0), op))),
  /** Adjoint of `avgpool`, for a map of the given height and width. */
  avgpoolGrad: operator({ map: sizes, ...pool }, (t, op) => {
    t.want(t.map(0).join() === poolSize(op.map, op).join(), "the gradient is not of the pooled map");
    return f32(t.dim(0, 0), t.dim(0, 1), ...op.map);
  }),
  /** Mean over every window of `kernel` cells, stride 1, no padding. */
  windowMean: operator({ kernel: sizes }, (t, op) => {
    const [height, width] = [t.size(0, 2) - op.kernel[0] + 1, t.size(0, 3) - op.kernel[1] + 1];
    t.want(height > 0 && width > 0, "the window is larger than the map");
    return f32(t.dim(0, 0), t.dim(0, 1), height, width);
  }),
  /** Mean over height and width: N x C x H x W to N x C. */
  spatialMean: operator({}, (t) => f32(t.dim(0, 0), t.dim(0, 1))),
  /** Adjoint of `spatialMean`. */
  spatialMeanGrad: operator({ map: sizes }, (t, op) => f32(t.dim(0, 0), t.dim(0, 1), ...op.map)),
  pad2d: operator({ pad: distances }, (t, op) =>
    f32(t.dim(0, 0), t.dim(0, 1), t.size(0, 2) + 2 * op.pad[0], t.size(0, 3) + 2 * op.pad[1]),
  ),
  crop2d: operator({ pad: distances }, (t, op) =>
    f32(t.dim(0, 0), t.dim(0, 1), t.size(0, 2) - 2 * op.pad[0], t.size(0, 3) - 2 * op.pad[1]),
  ),
  /** Maps with their columns in reverse order. */
  mirror: operator({}, (t) => {
    t.want(t.type(0).shape.length === 4, "needs maps");
    return t.type(0);
  }),
};
