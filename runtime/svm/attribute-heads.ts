import { setImmediate } from "node:timers/promises";
import { fitHyperplane, type SvmResult, tableFor } from "./linear-svm.js";
import { checkSvmOptions, type SvmOptions } from "./options.js";

/** Feature vectors of N samples. */
export interface FeatureMatrix {
  /** rows x columns, row-major. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Labels of N samples for A attributes. */
export interface AttributeMatrix {
  readonly names: readonly string[];
  /** rows x names.length, row-major, -1 or 1. */
  readonly labels: Int8Array;
}

/** One hyperplane per attribute: score[n, a] = weights[a] . feature[n] + bias[a]. */
export interface SvmHead {
  readonly attributes: readonly string[];
  /** A x D, row-major. */
  readonly weights: Float32Array;
  /** A. */
  readonly bias: Float32Array;
}

/** What the solver says about one attribute's hyperplane. */
export interface SvmReport extends Omit<SvmResult, "weights" | "bias"> {
  readonly attribute: string;
  readonly positives: number;
  readonly rows: number;
}

/** Called after each attribute. */
export type SvmProgress = (done: number, total: number, report: SvmReport) => void;

/**
 * Fits one linear SVM per attribute on the same features (the paper's attribute classifiers). Gives way to other events between
 * attributes, so that an interrupt is seen.
 *
 * @throws as `trainLinearSvm`; the signal's reason when it is aborted.
 */
export async function trainSvmPerAttribute(
  features: FeatureMatrix,
  attributes: AttributeMatrix,
  options: SvmOptions,
  onProgress?: SvmProgress,
  signal?: AbortSignal,
): Promise<{ readonly head: SvmHead; readonly reports: readonly SvmReport[] }> {
  checkSvmOptions(options);
  const { rows, columns } = features;
  const total = attributes.names.length;
  if (attributes.labels.length !== rows * total) {
    throw new RangeError(`${attributes.labels.length} labels cannot be ${rows} rows x ${total} attributes`);
  }
  const table = tableFor(features.values, rows, columns, options);
  const weights = new Float32Array(total * columns);
  const bias = new Float32Array(total);
  const reports: SvmReport[] = [];
  for (const [index, attribute] of attributes.names.entries()) {
    await setImmediate();
    signal?.throwIfAborted();
    const labels = Int8Array.from({ length: rows }, (_, row) => attributes.labels[row * total + index]!);
    const { weights: row, bias: intercept, ...figures } = fitHyperplane(table, labels, options);
    weights.set(row, index * columns);
    bias[index] = intercept;
    const positives = labels.reduce((count, label) => count + (label === 1 ? 1 : 0), 0);
    const report = { attribute, positives, rows, ...figures };
    reports.push(report);
    onProgress?.(index + 1, total, report);
  }
  return { head: { attributes: attributes.names, weights, bias }, reports };
}

/** Scores of N feature vectors, N x A row-major: what the exported `Gemm` computes. */
export function scoreSvmHead(head: SvmHead, features: FeatureMatrix): Float32Array {
  const total = head.attributes.length;
  const { values, rows, columns } = features;
  if (head.weights.length !== total * columns) {
    throw new RangeError(`the SVM head expects ${head.weights.length / total} features, not ${columns}`);
  }
  const scores = new Float32Array(rows * total);
  for (let row = 0; row < rows; row++) {
    for (let a = 0; a < total; a++) {
      let sum = head.bias[a]!;
      for (let k = 0; k < columns; k++) sum += head.weights[a * columns + k]! * values[row * columns + k]!;
      scores[row * total + a] = sum;
    }
  }
  return scores;
}
