import type { NodeId, OpOf } from "../../../compiler/ir/graph.js";
import type { SampleInputs, Samples } from "../sample.js";

function labelled(s: SampleInputs, least = 1): readonly [NodeId, NodeId] {
  const [batch, classes] = [least + s.random.below(5), 1 + s.size(5)];
  return [s.normal(batch, classes), s.integers([batch], () => s.random.below(classes))];
}

/** Logits of which some are so large that a plain exponential overflows. */
function extreme(s: SampleInputs): readonly [NodeId, NodeId] {
  const logits = s.float([3, 4], () => s.random.pick([-200, -3, 0.5, 4, 150]));
  return [logits, s.integers([3], () => s.random.below(4))];
}

function targeted(s: SampleInputs, large = false): readonly [NodeId, NodeId] {
  const shape = [s.size(5), s.size(6)];
  const logits = large ? s.float(shape, () => s.random.pick([-120, -30, 2, 90])) : s.normal(...shape);
  return [logits, s.data(shape, () => s.random.below(2))];
}

/** On the margin itself the slope is 0. */
const onTheMargin = (s: SampleInputs): readonly [NodeId, NodeId] => [
  s.data([2, 3], (i) => [1, -1, 1, 0.5, -1, 2][i] as number),
  s.data([2, 3], (i) => [1, 0, 0, 1, 1, 0][i] as number),
];

function identities(s: SampleInputs, most = 3): readonly [NodeId, NodeId] {
  const [batch, size] = [1 + s.size(5), s.size(6)];
  return [s.normal(batch, size), s.integers([batch], () => s.random.below(most))];
}

const strangers = (s: SampleInputs): readonly [NodeId, NodeId] => [s.normal(4, 3), s.integers([4], (i) => i)];
const family = (s: SampleInputs): readonly [NodeId, NodeId] => [s.normal(4, 3), s.integers([4], () => 2 ** 33)];

const classes = [labelled, extreme] as const;
const attributes = [(s: SampleInputs) => targeted(s), (s: SampleInputs) => targeted(s, true)] as const;
const pairs = [identities, strangers, family] as const;
const margins = [0.5, 3] as const;

const overPairs = <K extends "contrastiveLoss" | "contrastiveLossGrad">(kind: K) =>
  pairs.flatMap((draw) =>
    margins.map((margin) => (s: SampleInputs) => ({ op: { kind, margin } as OpOf<K>, operands: draw(s) })),
  );

/** The plain cross-entropy, and each part of the focused one alone and with the others; exponents below 1 have steep factors. */
const focuses = [
  { positive: 0, negative: 0, margin: 0, smoothing: 0 },
  { positive: 2, negative: 2, margin: 0, smoothing: 0 },
  { positive: 0, negative: 0, margin: 0, smoothing: 0.2 },
  { positive: 0, negative: 0, margin: 0.1, smoothing: 0 },
  { positive: 1, negative: 4, margin: 0.05, smoothing: 0.1 },
  { positive: 0.5, negative: 0.5, margin: 0.2, smoothing: 0 },
] as const;

const focusedTerms = <K extends "sigmoidTerms" | "sigmoidTermsGrad">(kind: K) =>
  attributes.flatMap((draw) =>
    focuses.map((focus) => (s: SampleInputs) => ({ op: { kind, ...focus } as OpOf<K>, operands: draw(s) })),
  );

export const losses: Samples<
  | "softmaxCrossEntropy"
  | "softmaxCrossEntropyGrad"
  | "sigmoidCrossEntropy"
  | "sigmoidCrossEntropyGrad"
  | "hingeLoss"
  | "hingeLossGrad"
  | "sigmoidTerms"
  | "sigmoidTermsGrad"
  | "hingeTerms"
  | "hingeTermsGrad"
  | "contrastiveLoss"
  | "contrastiveLossGrad"
  | "pairLaplacian"
> = {
  softmaxCrossEntropy: classes.map((draw) => (s) => ({ op: { kind: "softmaxCrossEntropy" }, operands: draw(s) })),
  softmaxCrossEntropyGrad: classes.map((draw) => (s) => ({
    op: { kind: "softmaxCrossEntropyGrad" },
    operands: draw(s),
  })),
  sigmoidCrossEntropy: attributes.map((draw) => (s) => ({ op: { kind: "sigmoidCrossEntropy" }, operands: draw(s) })),
  sigmoidCrossEntropyGrad: attributes.map((draw) => (s) => ({
    op: { kind: "sigmoidCrossEntropyGrad" },
    operands: draw(s),
  })),
  hingeLoss: [...attributes, onTheMargin].map((draw) => (s) => ({ op: { kind: "hingeLoss" }, operands: draw(s) })),
  hingeLossGrad: [...attributes, onTheMargin].map((draw) => (s) => ({
    op: { kind: "hingeLossGrad" },
    operands: draw(s),
  })),
  sigmoidTerms: focusedTerms("sigmoidTerms"),
  sigmoidTermsGrad: focusedTerms("sigmoidTermsGrad"),
  hingeTerms: [...attributes, onTheMargin].map((draw) => (s) => ({ op: { kind: "hingeTerms" }, operands: draw(s) })),
  hingeTermsGrad: [...attributes, onTheMargin].map((draw) => (s) => ({
    op: { kind: "hingeTermsGrad" },
    operands: draw(s),
  })),
  contrastiveLoss: overPairs("contrastiveLoss"),
  contrastiveLossGrad: overPairs("contrastiveLossGrad"),
  pairLaplacian: pairs.map((draw) => (s) => ({ op: { kind: "pairLaplacian" }, operands: [draw(s)[1]] })),
};
