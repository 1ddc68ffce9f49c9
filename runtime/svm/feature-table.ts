import { UserError } from "../user-error.js";

/** Affine change of features, z = (x - mean) / scale, one entry per column. */
export interface FeatureScaling {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/** Features ready for the solver; shared by all attributes fitted on the same rows. */
export interface FeatureTable {
  /** rows x columns, row-major. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** Squared Euclidean norm of each row of `values`, without the bias feature. */
  readonly squaredNorms: Float64Array;
  /** How `values` came from the caller's features; absent if they are the caller's own. */
  readonly scaling?: FeatureScaling;
}

/**
 * Checks the features and, on request, standardises a copy of them. Columns that never vary keep scale 1.
 *
 * @param features rows x columns, row-major.
 * @param how "as-is"; "scale": unit variance about the mean, but not centred (without a bias the hyperplane must
 *   go on passing through the origin of the original features); "standardise": zero mean and unit variance.
 * @throws UserError for an empty table or a value that is not finite; RangeError if the array has another size.
 */
export function featureTable(
  features: Float32Array,
  rows: number,
  columns: number,
  how: "as-is" | "scale" | "standardise",
): FeatureTable {
  if (features.length !== rows * columns) {
    throw new RangeError(`${features.length} feature values cannot be ${rows} rows x ${columns} columns`);
  }
  if (rows === 0 || columns === 0) {
    throw new UserError("an SVM needs at least one row and one feature", {
      found: `${rows} rows x ${columns} features`,
    });
  }
  const bad = features.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new UserError("a feature for the SVM is not a finite number", {
      found: `${features[bad]} in row ${Math.floor(bad / columns)}, feature ${bad % columns}`,
      hint: "the network that computes the features has probably diverged: train it with a lower learning rate",
    });
  }
  if (how === "as-is") return { values: features, rows, columns, squaredNorms: rowNorms(features, rows, columns) };
  const scaling = measureScaling(features, rows, columns, how === "standardise");
  const values = applyScaling(features, rows, columns, scaling);
  return { values, rows, columns, squaredNorms: rowNorms(values, rows, columns), scaling };
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

function measureScaling(x: Float32Array, rows: number, columns: number, centre: boolean): FeatureScaling {
  const mean = new Float64Array(columns);
  for (let i = 0; i < x.length; i++) mean[i % columns]! += x[i]! / rows;
  const variance = new Float64Array(columns);
  for (let i = 0; i < x.length; i++) variance[i % columns]! += (x[i]! - mean[i % columns]!) ** 2 / rows;
  // Rounding of the mean leaves a constant column with a tiny variance: it must not be blown up to unit size.
  const scale = variance.map((v, column) => (Math.sqrt(v) > 1e-7 * Math.abs(mean[column]!) ? Math.sqrt(v) : 1));
  return { mean: centre ? mean : new Float64Array(columns), scale };
}

function applyScaling(x: Float32Array, rows: number, columns: number, { mean, scale }: FeatureScaling): Float32Array {
  const out = new Float32Array(rows * columns);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) out[i] = (x[i]! - mean[column]!) / scale[column]!;
  }
  return out;
}

function rowNorms(x: Float32Array, rows: number, columns: number): Float64Array {
  const norms = new Float64Array(rows);
  for (let row = 0, i = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++, i++) sum += x[i]! * x[i]!;
    norms[row] = sum;
  }
  return norms;
}
