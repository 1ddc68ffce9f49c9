import { type Tensor64, tensorOf } from "./tensor.js";

function rows(logits: Tensor64): readonly Float64Array[] {
  const [n = 0, k = 0] = logits.shape;
  return Array.from({ length: n }, (_, i) => logits.data.subarray(i * k, (i + 1) * k));
}

function softmax(row: Float64Array): Float64Array {
  const top = Math.max(...row);
  const powers = row.map((v) => Math.exp(v - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((v) => v / sum);
}

export function softmaxCrossEntropy(logits: Tensor64, labels: Tensor64): Tensor64 {
  const losses = rows(logits).map((row, i) => -Math.log(softmax(row)[labels.data[i] as number] as number));
  return tensorOf([], [losses.reduce((a, b) => a + b, 0) / losses.length]);
}

export function softmaxCrossEntropyGrad(logits: Tensor64, labels: Tensor64): Tensor64 {
  const n = logits.shape[0] as number;
  const out = rows(logits).flatMap((row, i) =>
    Array.from(softmax(row), (p, k) => (p - (k === labels.data[i] ? 1 : 0)) / n),
  );
  return tensorOf(logits.shape, out);
}

export function sigmoidCrossEntropy(logits: Tensor64, targets: Tensor64): Tensor64 {
  const n = logits.shape[0] as number;
  let sum = 0;
  logits.data.forEach((z, i) => {
    sum += Math.max(z, 0) - z * (targets.data[i] as number) + Math.log1p(Math.exp(-Math.abs(z)));
  });
  return tensorOf([], [sum / n]);
}

export function sigmoidCrossEntropyGrad(logits: Tensor64, targets: Tensor64): Tensor64 {
  const n = logits.shape[0] as number;
  return tensorOf(
    logits.shape,
    logits.data.map((z, i) => (1 / (1 + Math.exp(-z)) - (targets.data[i] as number)) / n),
  );
}

/** y z of each logit, with y = 1 or -1. */
function margins(logits: Tensor64, targets: Tensor64): Float64Array {
  return logits.data.map((z, i) => (2 * (targets.data[i] as number) - 1) * z);
}

export function hingeLoss(logits: Tensor64, targets: Tensor64): Tensor64 {
  const n = logits.shape[0] as number;
  return tensorOf([], [margins(logits, targets).reduce((sum, m) => sum + Math.max(0, 1 - m), 0) / n]);
}

export function hingeLossGrad(logits: Tensor64, targets: Tensor64): Tensor64 {
  const n = logits.shape[0] as number;
  const slopes = margins(logits, targets).map((m, i) => (m < 1 ? -(2 * (targets.data[i] as number) - 1) / n : 0));
  return tensorOf(logits.shape, slopes);
}

/** How the terms of a sigmoid are focused and smoothed: `compiler/ir/operators/losses.ts` defines it. */
export interface Focus {
  readonly positive: number;
  readonly negative: number;
  readonly margin: number;
  readonly smoothing: number;
}

const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** P of a present label, and its slope. With u = 1 - p: u' = -p u, and (-log p)' = -u. */
function presentTerm(z: number, { positive }: Focus): { readonly value: number; readonly slope: number } {
  const [p, u, loss] = [sigmoid(z), sigmoid(-z), softplus(-z)];
  const factor = u ** positive;
  return { value: factor * loss, slope: -factor * (positive * p * loss + u) };
}

/** Q of an absent label, and its slope. 1 - q is u + margin, which keeps its digits where p is near 1. */
function absentTerm(z: number, { negative, margin }: Focus): { readonly value: number; readonly slope: number } {
  const [p, u] = [sigmoid(z), sigmoid(-z)];
  const q = p - margin;
  if (q <= 0) return { value: 0, slope: 0 };
  const loss = margin === 0 ? softplus(z) : -Math.log(u + margin);
  const factor = q ** negative;
  return { value: factor * loss, slope: factor * p * u * ((negative * loss) / q + 1 / (u + margin)) };
}

const mixed = (target: number, smoothing: number, present: number, absent: number): number => {
  const share = target * (1 - smoothing) + smoothing / 2;
  return share * present + (1 - share) * absent;
};

export function sigmoidTerms(logits: Tensor64, targets: Tensor64, focus: Focus): Tensor64 {
  const term = (z: number, i: number): number =>
    mixed(targets.data[i] as number, focus.smoothing, presentTerm(z, focus).value, absentTerm(z, focus).value);
  return tensorOf(logits.shape, logits.data.map(term));
}

export function sigmoidTermsGrad(logits: Tensor64, targets: Tensor64, focus: Focus): Tensor64 {
  const slope = (z: number, i: number): number =>
    mixed(targets.data[i] as number, focus.smoothing, presentTerm(z, focus).slope, absentTerm(z, focus).slope);
  return tensorOf(logits.shape, logits.data.map(slope));
}

export function hingeTerms(logits: Tensor64, targets: Tensor64): Tensor64 {
  return tensorOf(
    logits.shape,
    margins(logits, targets).map((m) => Math.max(0, 1 - m)),
  );
}

export function hingeTermsGrad(logits: Tensor64, targets: Tensor64): Tensor64 {
  return tensorOf(
    logits.shape,
    margins(logits, targets).map((m, i) => (m < 1 ? 1 - 2 * (targets.data[i] as number) : 0)),
  );
}

/** Every pair of rows once, with its difference, their distance and whether the labels are equal. */
function pairsOf(features: Tensor64, labels: Tensor64) {
  const all = rows(features);
  return all.flatMap((a, i) =>
    all.slice(0, i).map((b, j) => {
      const difference = a.map((v, k) => v - (b[k] as number));
      const distance = Math.hypot(...difference);
      return { i, j, difference, distance, equal: labels.data[i] === labels.data[j] };
    }),
  );
}

export function contrastiveLoss(features: Tensor64, labels: Tensor64, margin: number): Tensor64 {
  const pairs = pairsOf(features, labels);
  const sum = pairs.reduce((all, { distance, equal }) => {
    return all + (equal ? distance ** 2 : Math.max(0, margin - distance) ** 2) / 2;
  }, 0);
  return tensorOf([], [pairs.length === 0 ? 0 : sum / pairs.length]);
}

export function contrastiveLossGrad(features: Tensor64, labels: Tensor64, margin: number): Tensor64 {
  const pairs = pairsOf(features, labels);
  const width = features.shape[1] as number;
  const out = new Float64Array(features.data.length);
  for (const { i, j, difference, distance, equal } of pairs) {
    // Vectors that are equal have no direction in which to part.
    const factor = equal ? 1 : distance === 0 || distance >= margin ? 0 : -(margin - distance) / distance;
    difference.forEach((d, k) => {
      const slope = (factor * d) / pairs.length;
      out[i * width + k] = (out[i * width + k] as number) + slope;
      out[j * width + k] = (out[j * width + k] as number) - slope;
    });
  }
  return tensorOf(features.shape, out);
}

export function pairLaplacian(labels: Tensor64): Tensor64 {
  const list = Array.from(labels.data);
  const out = list.flatMap((own, i) => {
    const equal = list.map((other, j) => (i !== j && own === other ? 1 : 0));
    const degree = equal.reduce<number>((a, b) => a + b, 0);
    return equal.map((v, j) => (i === j ? degree : -v));
  });
  return tensorOf([list.length, list.length], out);
}
