import { fault } from "../errors/user-error.js";

/** The rows of a table whose label is known. */
export interface KnownRows {
  readonly features: Float32Array;
  readonly labels: Int8Array;
  readonly rows: number;
}

/** @param features rows x columns, row-major. @param labels of the rows; 0 for unknown. */
export function knownRows(features: Float32Array, columns: number, labels: Int8Array): KnownRows {
  const known = labels.filter((label) => label !== 0);
  const kept = new Float32Array(known.length * columns);
  let at = 0;
  labels.forEach((label, row) => {
    if (label === 0) return;
    kept.set(features.subarray(row * columns, (row + 1) * columns), at);
    at += columns;
  });
  return { features: kept, labels: known, rows: known.length };
}

/**
 * Attributes that no SVM can be fitted to must end a training before its first stage, not at its last.
 * @param labels rows x names.length, row-major; 0 for unknown.
 * @throws UserError if an attribute has no known label.
 */
export function requireKnownLabels(names: readonly string[], labels: Int8Array, view: string): void {
  const total = names.length;
  const known = new Uint8Array(total);
  labels.forEach((label, i) => {
    if (label !== 0) known[i % total] = 1;
  });
  const without = names.filter((_, a) => known[a] === 0);
  const [attribute, ...others] = without;
  if (attribute === undefined || labels.length === 0) return;
  const found = `${labels.length / total} images, all with an unknown label${others.length > 0 ? `; the same of ${others.join(", ")}` : ""}`;
  throw fault("svm/no-known-label", { attribute, view, found });
}
