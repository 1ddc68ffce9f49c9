/** How many of some features are a share of them: rounded, and at least one. */
export const neuronCount = (features: number, share: number): number => Math.max(1, Math.round(share * features));

/**
 * The features with the largest absolute weights, in ascending order. Of equal weights the earlier feature is better.
 */
export function bestNeurons(weights: Float64Array, share: number): Uint32Array {
  const order = Array.from(weights, (_, k) => k).sort((a, b) => Math.abs(weights[b]!) - Math.abs(weights[a]!) || a - b);
  return Uint32Array.from(order.slice(0, neuronCount(weights.length, share))).sort();
}
