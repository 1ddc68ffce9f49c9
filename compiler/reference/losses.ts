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

export function pairLaplacian(labels: Tensor64): Tensor64 {
  const list = Array.from(labels.data);
  const out = list.flatMap((own, i) => {
    const equal = list.map((other, j) => (i !== j && own === other ? 1 : 0));
    const degree = equal.reduce<number>((a, b) => a + b, 0);
    return equal.map((v, j) => (i === j ? degree : -v));
  });
  return tensorOf([list.length, list.length], out);
}
