import type { OutputTerm } from "../../compiler/contract/parts/loss.js";
import type { FloatArray } from "../engines/engine.js";
import type { LabelledBatch } from "./data-loader.js";

/**
 * The loss of each of the first `count` images, in double precision from the logits (N x outputs). For attributes it is
 * the sum over them. docs/guide/training.md has the formulas.
 */
export function imageLosses(
  kind: OutputTerm["kind"],
  { data, shape: [, outputs = 0] }: FloatArray,
  { labels, targets }: Pick<LabelledBatch, "labels" | "targets">,
  count: number,
): readonly number[] {
  return Array.from({ length: count }, (_, row) => {
    const logits = data.subarray(row * outputs, (row + 1) * outputs);
    return lossOf[kind](logits, labels[row] ?? 0, targets.subarray(row * outputs, (row + 1) * outputs));
  });
}

type ImageLoss = (logits: Float32Array, label: number, targets: Float32Array) => number;

/** Sums the loss of an attribute. */
const overAttributes =
  (term: (z: number, target: number) => number): ImageLoss =>
  (logits, _, targets) =>
    logits.reduce((sum, z, a) => sum + term(z, targets[a] ?? 0), 0);

function crossEntropy(logits: Float32Array, label: number): number {
  const highest = logits.reduce((max, z) => Math.max(max, z), Number.NEGATIVE_INFINITY);
  const sum = logits.reduce((total, z) => total + Math.exp(z - highest), 0);
  return highest + Math.log(sum) - (logits[label] ?? Number.NaN);
}

/** -log of the probability that the sigmoid of z gives to the target, 0 or 1. */
const binaryCrossEntropy = (z: number, target: number): number =>
  Math.max(z, 0) - z * target + Math.log1p(Math.exp(-Math.abs(z)));

/** The logarithm of a sigmoid is minus this function of the negative logit. */
const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** The loss of a label of a sigmoid that focuses or smooths; compiler/ir/operators/losses.ts defines it. */
function focused({ focus, smoothing }: NonNullable<SigmoidTerm["weighting"]>): (z: number, target: number) => number {
  const { positive, negative, margin } = focus ?? { positive: 0, negative: 0, margin: 0 };
  const present = (z: number): number => Math.exp(-positive * softplus(z)) * softplus(-z);
  const absent = (z: number): number => {
    if (margin === 0) return Math.exp(-negative * softplus(-z)) * softplus(z);
    const q = Math.max(0, Math.exp(-softplus(-z)) - margin);
    return q === 0 ? 0 : q ** negative * -Math.log(Math.exp(-softplus(z)) + margin);
  };
  return (z, target) => {
    const share = target * (1 - smoothing) + smoothing / 2;
    return share * present(z) + (1 - share) * absent(z);
  };
}

type SigmoidTerm = Extract<OutputTerm, { readonly kind: "sigmoid" }>;

/** The loss of one label, from its logit and target, before any weight. */
export function labelLoss(
  term: SigmoidTerm | Extract<OutputTerm, { readonly kind: "hinge" }>,
): (z: number, target: number) => number {
  if (term.kind === "hinge") return hinge;
  return term.weighting === undefined ? binaryCrossEntropy : focused(term.weighting);
}

const hinge = (z: number, target: number): number => Math.max(0, 1 - (target > 0 ? z : -z));

const lossOf: Readonly<Record<Parameters<typeof imageLosses>[0], ImageLoss>> = {
  softmax: crossEntropy,
  sigmoid: overAttributes(binaryCrossEntropy),
  hinge: overAttributes(hinge),
};
