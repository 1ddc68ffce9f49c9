import type { TensorType } from "../graph.js";
import { count, index, list, positive, real } from "../text/attribute.js";
import { f32, operator, total } from "./operator.js";

const norm = { eps: positive };
const lrn = { size: count, alpha: real, beta: real, k: real };

/** What treats channels: normalisations, means over channels, joining and cutting. */
export const channels = {
  /** Raw RGB bytes N x H x W x 3 to normalised maps: (byte - mean) / std per channel. */
  normaliseImage: operator({ mean: list(real, 1), std: list(positive, 1) }, (t, op) => {
    t.want(t.type(0).dtype === "u8" && t.dim(0, 3) === op.mean.length, "needs bytes N x H x W x channels");
    return f32(t.dim(0, 0), t.size(0, 3), t.size(0, 1), t.size(0, 2));
  }),
  /** (image, mean, std): the same with numbers that are fed, one for each channel. */
  normaliseImageBy: operator({}, (t) => {
    t.want(t.type(0).dtype === "u8" && t.type(0).shape.length === 4, "needs bytes N x H x W x channels");
    for (const i of [1, 2])
      t.want(
        t.type(i).shape.length === 1 && t.dim(i, 0) === t.dim(0, 3),
        `operand ${i} needs a value for each channel`,
      );
    return f32(t.dim(0, 0), t.size(0, 3), t.size(0, 1), t.size(0, 2));
  }),
  /** (x, scale, shift): scale (x - mean) / sqrt(variance + eps) + shift with mean and variance of the batch. */
  batchNorm: operator(norm, (t) => {
    t.perChannel(2);
    return t.perChannel(1);
  }),
  /** (x, y = batchNorm(x), scale, dy): gradient with respect to x, through mean and variance too. */
  batchNormGrad: operator(norm, (t) => {
    t.alike(0, 3, "x and dy");
    return t.perChannel(2);
  }),
  /** (x, y = batchNorm(x), dy): gradient with respect to the scale. */
  batchNormScaleGrad: operator(norm, (t) => {
    t.alike(0, 2, "x and dy");
    return f32(t.size(0, 1));
  }),
  /** Mean of each channel over batch and positions. */
  batchMean: operator({}, (t) => f32(t.size(0, 1))),
  /** Variance of each channel over batch and positions, divided by their number. */
  batchVariance: operator({}, (t) => f32(t.size(0, 1))),
  /** (x, scale, shift, mean, variance): as `batchNorm`, with given statistics. */
  fixedNorm: operator(norm, (t) => {
    for (const i of [2, 3, 4]) t.perChannel(i);
    return t.perChannel(1);
  }),
  lrn: operator(lrn, (t) => t.type(0)),
  /** (x, y, dy) */
  lrnGrad: operator(lrn, (t) => {
    t.want(t.count === 3, "needs x, y, dy");
    return t.same();
  }),
  /** Mean over channels: N x C x H x W to N x 1 x H x W, the response map. */
  channelMean: operator({}, (t) => f32(t.dim(0, 0), 1, ...t.map(0))),
  channelMeanGrad: operator({ channels: count }, (t, op) => f32(t.dim(0, 0), op.channels, ...t.map(0))),
  /** Any number of operands one behind the other along axis 1. */
  concat: operator({}, (t) => {
    const types = Array.from({ length: t.count }, (_, i) => t.type(i));
    const rest = ({ shape }: TensorType): string => shape.toSpliced(1, 1).join();
    t.want(types.length > 0 && types.every((one) => rest(one) === rest(t.type(0))), "operands differ beside axis 1");
    return f32(t.dim(0, 0), total(types.map((_, i) => t.size(i, 1))), ...t.type(0).shape.slice(2));
  }),
  /** Part of axis 1, half-open; adjoint of one operand of `concat`. */
  slice: operator({ from: index, to: count }, (t, op) => {
    t.want(0 <= op.from && op.from < op.to && op.to <= t.size(0, 1), "the part is not inside axis 1");
    return f32(t.dim(0, 0), op.to - op.from, ...t.type(0).shape.slice(2));
  }),
};
