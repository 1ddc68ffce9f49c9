/** Affine change of features, z = (x - mean) / scale, one entry per feature. */
export interface FeatureScaling {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/**
 * Standard deviations of the features, and their means or, without `centre`, zeros. Columns that never vary keep
 * scale 1.
 *
 * @param x rows x columns, row-major.
 */
export function measureScaling(x: Float32Array, rows: number, columns: number, centre: boolean): FeatureScaling {
  const mean = new Float64Array(columns);
  for (let i = 0; i < x.length; i++) mean[i % columns]! += x[i]! / rows;
  const variance = new Float64Array(columns);
  for (let i = 0; i < x.length; i++) variance[i % columns]! += (x[i]! - mean[i % columns]!) ** 2 / rows;
  // Rounding of the mean leaves a constant column with a tiny variance: it must not be blown up to unit size.
  const scale = variance.map((v, column) => (Math.sqrt(v) > 1e-7 * Math.abs(mean[column]!) ? Math.sqrt(v) : 1));
  return { mean: centre ? mean : new Float64Array(columns), scale };
}

/** Hyperplane of the scaled features as one of the original features: w.z + b = (w/scale).x + (b - (w/scale).mean). */
export function unscaleHyperplane(
  weights: Float64Array,
  bias: number,
  scaling: FeatureScaling | undefined,
): { readonly weights: Float64Array; readonly bias: number } {
  if (scaling === undefined) return { weights, bias };
  const original = weights.map((weight, column) => weight / scaling.scale[column]!);
  let shifted = bias;
  for (let column = 0; column < original.length; column++) shifted -= original[column]! * scaling.mean[column]!;
  return { weights: original, bias: shifted };
}
