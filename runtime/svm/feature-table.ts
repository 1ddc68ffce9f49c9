import { fault } from "../errors/user-error.js";
import { type FeatureScaling, measureScaling } from "./feature-scaling.js";
import type { SvmOptions } from "./options.js";

/**
 * Features ready for the solver, by rows; shared by all attributes fitted on the same faces, and by all threads: the
 * arrays are in shared memory.
 */
export interface RowTable {
  readonly layout: "rows";
  /** rows x columns, row-major. */
  readonly values: Float32Array;
  readonly rows: number;
  /** Features and the constant, which is the last, if there is one. */
  readonly columns: number;
  /** Squared Euclidean norm of each row of `values`. */
  readonly squaredNorms: Float64Array;
}

/** Features ready for the solver, by columns. */
export interface ColumnTable {
  readonly layout: "columns";
  /** columns x rows, row-major. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

export type FeatureTable = RowTable | ColumnTable;

/** The solver's view of a caller's features. */
export interface PreparedFeatures {
  readonly table: FeatureTable;
  /** Value of the constant last column; undefined without one. */
  readonly constant: number | undefined;
  /** How the features were changed; absent if they are the caller's own. */
  readonly scaling?: FeatureScaling;
}

/** @throws UserError for an empty table or a value that is not finite; RangeError if the array has another size. */
export function checkFeatures(features: Float32Array, rows: number, columns: number): void {
  if (features.length !== rows * columns) {
    throw new RangeError(`${features.length} feature values cannot be ${rows} rows x ${columns} columns`);
  }
  if (rows === 0 || columns === 0) {
    throw fault("svm/no-features", { found: `${rows} rows x ${columns} features` });
  }
  const bad = features.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw fault("svm/feature-not-finite", {
      found: `${features[bad]} in row ${Math.floor(bad / columns)}, feature ${bad % columns}`,
    });
  }
}

/**
 * Checks the features and copies them to shared memory: with the constant feature, standardised on request (without a
 * bias only scaled: the hyperplane must still pass through the origin of the original features), by rows or, for the
 * penalty `l1`, by columns.
 *
 * @param features rows x columns, row-major.
 * @throws as `checkFeatures`.
 */
export function prepareFeatures(
  features: Float32Array,
  rows: number,
  columns: number,
  options: Pick<SvmOptions, "bias" | "standardise" | "penalty">,
): PreparedFeatures {
  checkFeatures(features, rows, columns);
  const constant = options.bias < 0 ? undefined : Math.fround(options.bias);
  const scaling = options.standardise ? measureScaling(features, rows, columns, constant !== undefined) : undefined;
  const width = columns + (constant === undefined ? 0 : 1);
  const byRows = options.penalty === "l2";
  const values = new Float32Array(new SharedArrayBuffer(rows * width * Float32Array.BYTES_PER_ELEMENT));
  const [down, across] = byRows ? [width, 1] : [1, rows];
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      const value = features[i]!;
      values[row * down + column * across] =
        scaling === undefined ? value : (value - scaling.mean[column]!) / scaling.scale[column]!;
    }
    if (constant !== undefined) values[row * down + columns * across] = constant;
  }
  const table: FeatureTable = byRows
    ? { layout: "rows", values, rows, columns: width, squaredNorms: squaredNorms(values, rows, width) }
    : { layout: "columns", values, rows, columns: width };
  return { table, constant, ...(scaling === undefined ? {} : { scaling }) };
}

function squaredNorms(values: Float32Array, rows: number, columns: number): Float64Array {
  const norms = new Float64Array(new SharedArrayBuffer(rows * Float64Array.BYTES_PER_ELEMENT));
  for (let row = 0, i = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++, i++) sum += values[i]! * values[i]!;
    norms[row] = sum;
  }
  return norms;
}

/** A table of some of its features, in ascending order, with the constant if there is one. */
export function someFeatures({ table, constant, scaling }: PreparedFeatures, kept: Uint32Array): PreparedFeatures {
  const { rows } = table;
  const all = Uint32Array.from([...kept, ...(constant === undefined ? [] : [table.columns - 1])]);
  const columns = all.length;
  const values = new Float32Array(rows * columns);
  const part = { values, rows, columns };
  const scaled = scaling && { mean: picked(scaling.mean, kept), scale: picked(scaling.scale, kept) };
  const more = { constant, ...(scaled === undefined ? {} : { scaling: scaled }) };
  if (table.layout === "columns") {
    all.forEach((from, column) => {
      values.set(table.values.subarray(from * rows, (from + 1) * rows), column * rows);
    });
    return { table: { layout: "columns", ...part }, ...more };
  }
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) values[i] = table.values[row * table.columns + all[column]!]!;
  }
  return { table: { layout: "rows", ...part, squaredNorms: squaredNorms(values, rows, columns) }, ...more };
}

const picked = (values: Float64Array, kept: Uint32Array): Float64Array => Float64Array.from(kept, (k) => values[k]!);
