import type { Pair, PoolAttributes } from "../../../compiler/ir/graph.js";
import { poolSize } from "../../../compiler/ir/sizes.js";
import type { SampleInputs, Samples } from "../sample.js";

const both = (draw: () => number): Pair => [draw(), draw()];

type Pooling = { readonly a: PoolAttributes; readonly shape: readonly [number, number, number, number] };

/** Any pooling; a pad is smaller than its window, so that none is empty. */
function pooling(s: SampleInputs): Pooling {
  const kernel = both(() => s.size(3));
  const pad: Pair = [s.random.below(kernel[0]), s.random.below(kernel[1])];
  const a = { kernel, pad, stride: both(() => s.size(3)), rounding: s.random.pick(["ceil", "floor"] as const) };
  const axis = (i: 0 | 1): number => Math.max(1, kernel[i] - 2 * pad[i]) + s.random.below(7);
  return { a, shape: [s.size(3), s.size(4), axis(0), axis(1)] };
}

/** Windows that tile the map, and windows that rounding up lets reach beyond it. */
const tiling = (s: SampleInputs): Pooling => ({
  a: { kernel: [2, 3], stride: [2, 3], pad: [0, 0], rounding: "floor" },
  shape: [s.size(2), 2, 2 * s.size(3), 3 * s.size(3)],
});
const reaching = (s: SampleInputs): Pooling => ({
  a: { kernel: [3, 3], stride: [2, 2], pad: [0, 0], rounding: "ceil" },
  shape: [s.size(2), 3, 2 + 2 * s.size(3), 4 + 2 * s.size(2)],
});
/** The last window would begin in the padding: it is dropped. */
const dropped = (s: SampleInputs): Pooling => ({
  a: { kernel: [2, 2], stride: [2, 2], pad: [1, 1], rounding: "ceil" },
  shape: [1, 2, 2 * s.size(3) - 1, 2 * s.size(3)],
});
const onePixel = (s: SampleInputs): Pooling => ({
  a: { kernel: [2, 3], stride: [1, 2], pad: [1, 1], rounding: "ceil" },
  shape: [s.size(2), 2, 1, 1],
});

const poolings = [pooling, pooling, tiling, reaching, dropped, onePixel];

/** Few different values: most windows have several maxima, and the first in row order counts. */
const tied = (s: SampleInputs, shape: readonly number[]) => s.data(shape, () => s.random.below(3));

export const maps: Samples<
  | "maxpool"
  | "maxpoolGrad"
  | "avgpool"
  | "avgpoolGrad"
  | "windowMean"
  | "pad2d"
  | "crop2d"
  | "spatialMean"
  | "spatialMeanGrad"
  | "channelMean"
  | "channelMeanGrad"
  | "mirror"
  | "normaliseImage"
  | "normaliseImageBy"
> = {
  maxpool: poolings.map((draw) => (s) => {
    const { a, shape } = draw(s);
    return { op: { kind: "maxpool", ...a }, operands: [s.normal(...shape)] };
  }),
  maxpoolGrad: [...poolings, ...poolings.map((draw) => (s: SampleInputs) => ({ ...draw(s), ties: true }))].map(
    (draw) => (s) => {
      const { a, shape, ...rest } = draw(s);
      const x = "ties" in rest ? tied(s, shape) : s.normal(...shape);
      const y = s.add({ kind: "maxpool", ...a }, [x]);
      const dy = s.normal(shape[0], shape[1], ...poolSize([shape[2], shape[3]], a));
      return { op: { kind: "maxpoolGrad", ...a }, operands: [x, y, dy] };
    },
  ),
  avgpool: poolings.map((draw) => (s) => {
    const { a, shape } = draw(s);
    return { op: { kind: "avgpool", ...a }, operands: [s.normal(...shape)] };
  }),
  avgpoolGrad: poolings.map((draw) => (s) => {
    const { a, shape } = draw(s);
    const map: Pair = [shape[2], shape[3]];
    return { op: { kind: "avgpoolGrad", map, ...a }, operands: [s.normal(shape[0], shape[1], ...poolSize(map, a))] };
  }),
  windowMean: [
    (s) => {
      const shape = s.map();
      const kernel: Pair = [s.size(shape[2]), s.size(shape[3])];
      return { op: { kind: "windowMean", kernel }, operands: [s.normal(...shape)] };
    },
  ],
  pad2d: [
    (s) => ({ op: { kind: "pad2d", pad: both(() => s.random.below(4)) }, operands: [s.normal(...s.map())] }),
    (s) => ({ op: { kind: "pad2d", pad: [0, 0] }, operands: [s.normal(...s.map())] }),
  ],
  crop2d: [
    (s) => {
      const pad = both(() => s.random.below(3));
      const [n, c, h, w] = s.map();
      return { op: { kind: "crop2d", pad }, operands: [s.normal(n, c, h + 2 * pad[0], w + 2 * pad[1])] };
    },
  ],
  spatialMean: [(s) => ({ op: { kind: "spatialMean" }, operands: [s.normal(...s.map())] })],
  spatialMeanGrad: [
    (s) => ({
      op: { kind: "spatialMeanGrad", map: both(() => s.size(5)) },
      operands: [s.normal(s.size(3), s.size(4))],
    }),
  ],
  channelMean: [(s) => ({ op: { kind: "channelMean" }, operands: [s.normal(...s.map())] })],
  channelMeanGrad: [
    (s) => {
      const [n, channels, h, w] = s.map();
      return { op: { kind: "channelMeanGrad", channels }, operands: [s.normal(n, 1, h, w)] };
    },
  ],
  mirror: [(s) => ({ op: { kind: "mirror" }, operands: [s.normal(...s.map())] })],
  normaliseImage: [
    (s) => {
      const [n, , h, w] = s.map();
      const three = (low: number, high: number) => [0, 1, 2].map(() => s.random.uniform(low, high));
      const image = s.bytes([n, h, w, 3], () => s.random.below(256));
      return { op: { kind: "normaliseImage", mean: three(0, 255), std: three(1, 128) }, operands: [image] };
    },
  ],
  normaliseImageBy: [
    (s) => {
      const [n, , h, w] = s.map();
      const image = s.bytes([n, h, w, 3], () => s.random.below(256));
      const mean = s.float([3], () => s.random.uniform(0, 255));
      const std = s.float([3], () => s.random.uniform(1, 128));
      return { op: { kind: "normaliseImageBy" }, operands: [image, mean, std] };
    },
  ],
};
