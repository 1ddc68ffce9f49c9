import type { NodeId } from "../../../compiler/ir/graph.js";
import type { SampleInputs, Samples } from "../sample.js";

/** A batch of which each channel has one value: its variance is 0. */
const alone = (): readonly number[] => [1, 3, 1, 1];
const shapes = [(s: SampleInputs) => s.mapOrVector(), alone] as const;

function normed(s: SampleInputs, shape: readonly number[], eps: number) {
  const channels = shape[1] as number;
  const [x, scale] = [s.normal(...shape), s.normal(channels)];
  const y = s.add({ kind: "batchNorm", eps }, [x, scale, s.normal(channels)]);
  return { x, scale, y, dy: s.normal(...shape) };
}

const lrnAttributes = [
  { size: 5, alpha: 0.9, beta: 0.75, k: 1.5 },
  { size: 4, alpha: 0.9, beta: 0.75, k: 2 },
  { size: 2, alpha: 0.5, beta: 0.5, k: 1 },
  { size: 1, alpha: 0.5, beta: 1.25, k: 1 },
  // Wider than the map has channels.
  { size: 9, alpha: 1e-4, beta: 0.75, k: 1 },
] as const;

/** Values on both sides of 0, and 0 itself, which belongs to the negative side. */
const withZeros = (s: SampleInputs, shape: readonly number[]): NodeId =>
  s.data(shape, () => (s.random.chance(0.3) ? 0 : s.random.normal()));

export const channels: Samples<
  | "batchNorm"
  | "batchNormGrad"
  | "batchNormScaleGrad"
  | "batchMean"
  | "batchVariance"
  | "fixedNorm"
  | "lrn"
  | "lrnGrad"
  | "prelu"
  | "preluGrad"
  | "preluSlopeGrad"
  | "relu"
  | "reluGrad"
  | "leakyRelu"
  | "leakyReluGrad"
  | "sigmoid"
  | "sigmoidGrad"
  | "tanh"
  | "tanhGrad"
> = {
  batchNorm: shapes.map((draw) => (s) => {
    const shape = draw(s);
    const channels = shape[1] as number;
    return {
      op: { kind: "batchNorm", eps: s.random.pick([0.1, 1e-2]) },
      operands: [s.normal(...shape), s.normal(channels), s.normal(channels)],
    };
  }),
  batchNormGrad: shapes.map((draw) => (s) => {
    const { x, y, scale, dy } = normed(s, draw(s), 0.1);
    return { op: { kind: "batchNormGrad", eps: 0.1 }, operands: [x, y, scale, dy] };
  }),
  batchNormScaleGrad: shapes.map((draw) => (s) => {
    const { x, y, dy } = normed(s, draw(s), 0.1);
    return { op: { kind: "batchNormScaleGrad", eps: 0.1 }, operands: [x, y, dy] };
  }),
  batchMean: shapes.map((draw) => (s) => ({ op: { kind: "batchMean" }, operands: [s.normal(...draw(s))] })),
  batchVariance: shapes.map((draw) => (s) => ({ op: { kind: "batchVariance" }, operands: [s.normal(...draw(s))] })),
  fixedNorm: shapes.map((draw) => (s) => {
    const shape = draw(s);
    const own = [1, 2, 3].map(() => s.normal(shape[1] as number));
    const variance = s.data([shape[1] as number], () => s.random.uniform(0.01, 2));
    return { op: { kind: "fixedNorm", eps: 1e-3 }, operands: [s.normal(...shape), ...own, variance] };
  }),
  lrn: lrnAttributes.map((a) => (s) => ({ op: { kind: "lrn", ...a }, operands: [s.normal(...s.map(4))] })),
  lrnGrad: lrnAttributes.map((a) => (s) => {
    const shape = s.map(4);
    const x = s.normal(...shape);
    return { op: { kind: "lrnGrad", ...a }, operands: [x, s.add({ kind: "lrn", ...a }, [x]), s.normal(...shape)] };
  }),
  prelu: [
    (s) => {
      const shape = s.mapOrVector();
      return { op: { kind: "prelu" }, operands: [s.normal(...shape), s.normal(shape[1] as number)] };
    },
  ],
  preluGrad: [
    (s) => {
      const shape = s.mapOrVector();
      const operands = [withZeros(s, shape), s.normal(shape[1] as number), s.normal(...shape)];
      return { op: { kind: "preluGrad" }, operands };
    },
  ],
  preluSlopeGrad: [
    (s) => {
      const shape = s.mapOrVector();
      return { op: { kind: "preluSlopeGrad" }, operands: [withZeros(s, shape), s.normal(...shape)] };
    },
  ],
  relu: [(s) => ({ op: { kind: "relu" }, operands: [s.normal(...s.mapOrVector())] })],
  reluGrad: [
    (s) => {
      const shape = s.mapOrVector();
      return { op: { kind: "reluGrad" }, operands: [withZeros(s, shape), s.normal(...shape)] };
    },
  ],
  leakyRelu: [0, 0.1, 1].map((slope) => (s) => ({
    op: { kind: "leakyRelu", slope },
    operands: [s.normal(...s.mapOrVector())],
  })),
  leakyReluGrad: [0, 0.1, 1].map((slope) => (s) => {
    const shape = s.mapOrVector();
    return { op: { kind: "leakyReluGrad", slope }, operands: [withZeros(s, shape), s.normal(...shape)] };
  }),
  sigmoid: [(s) => ({ op: { kind: "sigmoid" }, operands: [s.normal(...s.mapOrVector())] })],
  sigmoidGrad: [
    (s) => {
      const shape = s.mapOrVector();
      return { op: { kind: "sigmoidGrad" }, operands: [s.normal(...shape), s.normal(...shape)] };
    },
  ],
  tanh: [(s) => ({ op: { kind: "tanh" }, operands: [s.normal(...s.mapOrVector())] })],
  tanhGrad: [
    (s) => {
      const shape = s.mapOrVector();
      return { op: { kind: "tanhGrad" }, operands: [s.normal(...shape), s.normal(...shape)] };
    },
  ],
};
