import type { OpOf } from "../ir/graph.js";
import { mapOf, type Tensor64, tensorOf, volumeOf, zeros } from "./tensor.js";

/** Layers with one number for each channel, on maps (N x C x H x W) and matrices (N x C). */

/** Channel of an element by its flat index. */
function channelIndex({ shape }: Tensor64): (flat: number) => number {
  const area = volumeOf(shape.slice(2));
  const channels = shape[1] as number;
  return (flat) => Math.floor(flat / area) % channels;
}

/** Sums of `value` over each channel. */
function channelSums(x: Tensor64, value: (flat: number, channel: number) => number): Float64Array {
  const channel = channelIndex(x);
  const sums = new Float64Array(x.shape[1] as number);
  for (let i = 0; i < x.data.length; i++) {
    const c = channel(i);
    sums[c] = (sums[c] as number) + value(i, c);
  }
  return sums;
}

const mapped = (x: Tensor64, value: (flat: number, channel: number) => number): Tensor64 => {
  const channel = channelIndex(x);
  return tensorOf(
    x.shape,
    x.data.map((_, i) => value(i, channel(i))),
  );
};

const vector = (values: Float64Array): Tensor64 => tensorOf([values.length], values);

const countOf = (x: Tensor64): number => x.data.length / (x.shape[1] as number);

export function prelu(x: Tensor64, slopes: Tensor64): Tensor64 {
  return mapped(x, (i, c) => factor(x, slopes, i, c) * (x.data[i] as number));
}

export function preluGrad(x: Tensor64, slopes: Tensor64, dy: Tensor64): Tensor64 {
  return mapped(x, (i, c) => factor(x, slopes, i, c) * (dy.data[i] as number));
}

const factor = (x: Tensor64, slopes: Tensor64, i: number, c: number): number =>
  (x.data[i] as number) > 0 ? 1 : (slopes.data[c] as number);

export function preluSlopeGrad(x: Tensor64, dy: Tensor64): Tensor64 {
  return vector(channelSums(x, (i) => Math.min(x.data[i] as number, 0) * (dy.data[i] as number)));
}

export function batchMean(x: Tensor64): Tensor64 {
  return vector(channelSums(x, (i) => x.data[i] as number).map((sum) => sum / countOf(x)));
}

export function batchVariance(x: Tensor64): Tensor64 {
  const mean = batchMean(x);
  return vector(
    channelSums(x, (i, c) => ((x.data[i] as number) - (mean.data[c] as number)) ** 2).map((sum) => sum / countOf(x)),
  );
}

/** (x - mean) / sqrt(variance + eps) */
function normalised(x: Tensor64, eps: number, mean: Tensor64, variance: Tensor64): Tensor64 {
  return mapped(x, (i, c) => ((x.data[i] as number) - (mean.data[c] as number)) / deviation(variance, eps, c));
}

const deviation = (variance: Tensor64, eps: number, c: number): number => Math.sqrt((variance.data[c] as number) + eps);

export function fixedNorm(
  { eps }: OpOf<"fixedNorm">,
  x: Tensor64,
  scale: Tensor64,
  shift: Tensor64,
  mean: Tensor64,
  variance: Tensor64,
): Tensor64 {
  const hat = normalised(x, eps, mean, variance);
  return mapped(x, (i, c) => (scale.data[c] as number) * (hat.data[i] as number) + (shift.data[c] as number));
}

export function batchNorm({ eps }: OpOf<"batchNorm">, x: Tensor64, scale: Tensor64, shift: Tensor64): Tensor64 {
  return fixedNorm({ kind: "fixedNorm", eps }, x, scale, shift, batchMean(x), batchVariance(x));
}

/** scale / deviation (dy - mean(dy) - x^ mean(dy x^)), Ioffe and Szegedy (2015), section 3. */
export function batchNormGrad({ eps }: OpOf<"batchNormGrad">, x: Tensor64, scale: Tensor64, dy: Tensor64): Tensor64 {
  const variance = batchVariance(x);
  const hat = normalised(x, eps, batchMean(x), variance);
  const mean = batchMean(dy);
  const along = channelSums(x, (i) => (dy.data[i] as number) * (hat.data[i] as number)).map((sum) => sum / countOf(x));
  return mapped(x, (i, c) => {
    const rest = (dy.data[i] as number) - (mean.data[c] as number) - (hat.data[i] as number) * (along[c] as number);
    return ((scale.data[c] as number) / deviation(variance, eps, c)) * rest;
  });
}

export function batchNormScaleGrad({ eps }: OpOf<"batchNormScaleGrad">, x: Tensor64, dy: Tensor64): Tensor64 {
  const hat = normalised(x, eps, batchMean(x), batchVariance(x));
  return vector(channelSums(x, (i) => (dy.data[i] as number) * (hat.data[i] as number)));
}

/** Operands one behind the other along axis 1. */
export function concat(parts: readonly Tensor64[]): Tensor64 {
  const [first] = parts;
  if (first === undefined) throw new Error("concat: no operands");
  const channels = parts.map(({ shape }) => shape[1] as number);
  const rest = first.shape.slice(2);
  const out = zeros([first.shape[0] as number, channels.reduce((a, b) => a + b, 0), ...rest]);
  let at = 0;
  for (let n = 0; n < (first.shape[0] as number); n++)
    parts.forEach(({ data }, i) => {
      const length = (channels[i] as number) * volumeOf(rest);
      out.data.set(data.subarray(n * length, (n + 1) * length), at);
      at += length;
    });
  return out;
}

export function slice({ from, to }: OpOf<"slice">, x: Tensor64): Tensor64 {
  const [batch = 0, channels = 0, ...rest] = x.shape;
  const area = volumeOf(rest);
  const out = zeros([batch, to - from, ...rest]);
  for (let n = 0; n < batch; n++) {
    const part = x.data.subarray((n * channels + from) * area, (n * channels + to) * area);
    out.data.set(part, n * (to - from) * area);
  }
  return out;
}

/** Bytes N x H x W x C to maps N x C x H x W: (byte - mean) / std of each channel. */
export function normaliseImage(image: Tensor64, mean: ArrayLike<number>, std: ArrayLike<number>): Tensor64 {
  const [n = 0, height = 0, width = 0, channels = 0] = image.shape;
  return mapOf([n, channels, height, width], (i, c, y, x) => {
    const byte = image.data[((i * height + y) * width + x) * channels + c] as number;
    return (byte - (mean[c] as number)) / (std[c] as number);
  });
}
