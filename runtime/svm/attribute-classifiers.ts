import { availableParallelism } from "node:os";
import type { LinearClassifiers } from "../../compiler/contract/classifiers.js";
import { fault } from "../errors/user-error.js";
import { checkFeatures } from "./feature-table.js";
import { emptyGram, gramBlocks, gramPays } from "./gram.js";
import { neuronTables, type SvmResult } from "./linear-svm.js";
import { checkSvmOptions, type SvmOptions } from "./options.js";
import { firstTable, type SvmReply, type SvmWork } from "./svm-task.js";
import { lonelyTeam, openTeam } from "./svm-team.js";

/** Feature values times attributes from which threads are worth their start (some 50 ms each). */
const WORTH_THREADS = 4_000_000;

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
  /** rows x names.length, row-major: -1, 1, or 0 for unknown. */
  readonly labels: Int8Array;
}

/** The solver's report on one attribute's hyperplane. */
export interface SvmReport extends Omit<SvmResult, "weights" | "bias"> {
  readonly attribute: string;
  readonly positives: number;
  /** Rows with a known label: those that the fit has seen. */
  readonly rows: number;
  /** Rows whose label is unknown. */
  readonly unknown: number;
}

/** Called after each attribute. */
export type SvmProgress = (done: number, total: number, report: SvmReport) => void;

/**
 * Fits one linear SVM per attribute on the same features (the paper's attribute classifiers), each in a worker thread.
 * The result does not depend on the number of threads. An attribute with unknown labels is fitted on its other rows, as if
 * the table had only those; without any, its score is 0 everywhere (`requireKnownLabels` refuses that). Memory: one copy of
 * the features (4 bytes a value), the Gram matrix and for each thread one of its size (8 x features^2 bytes), and some 50
 * bytes a row and thread; with unknown labels for each thread two further copies of the features.
 *
 * @param onProgress called for the attributes in the order in which they are done.
 * @param signal ends the fits at once.
 * @param workers threads; small problems stay in this one.
 * @throws as `trainLinearSvm`; UserError when a thread dies; the signal's reason when it is aborted.
 */
export async function trainSvmPerAttribute(
  features: FeatureMatrix,
  attributes: AttributeMatrix,
  options: SvmOptions,
  onProgress?: SvmProgress,
  signal?: AbortSignal,
  workers: number = availableParallelism(),
): Promise<{ readonly classifiers: LinearClassifiers; readonly reports: readonly SvmReport[] }> {
  checkSvmOptions(options);
  const { rows, columns } = features;
  const total = attributes.names.length;
  if (attributes.labels.length !== rows * total) {
    throw new RangeError(`${attributes.labels.length} labels cannot be ${rows} rows x ${total} attributes`);
  }
  const work = svmWork(features, attributes, options);
  const weights = new Float32Array(total * columns);
  const bias = new Float32Array(total);
  const reports: SvmReport[] = [];
  let done = 0;
  const take = ({ task, result }: SvmReply): void => {
    if (task.kind !== "fit" || result === undefined) return;
    const { weights: row, bias: intercept, ...figures } = result;
    weights.set(row, task.attribute * columns);
    bias[task.attribute] = intercept;
    const labels = work.labels.subarray(task.attribute * rows, (task.attribute + 1) * rows);
    const count = (wanted: number): number => labels.reduce((sum, label) => sum + (label === wanted ? 1 : 0), 0);
    const unknown = count(0);
    const attribute = attributes.names[task.attribute]!;
    const report = { attribute, positives: count(1), rows: rows - unknown, unknown, ...figures };
    reports[task.attribute] = report;
    done++;
    onProgress?.(done, total, report);
  };
  const count = Math.min(workers, total);
  const alone = count <= 1 || rows * columns * total < WORTH_THREADS;
  const team = alone ? lonelyTeam(work, signal) : openTeam(work, count, signal);
  try {
    const { gram, tables } = work;
    const blocks = gram === undefined || tables === undefined ? 0 : gramBlocks(firstTable(tables).columns);
    await team.run(
      Array.from({ length: blocks }, (_, block) => ({ kind: "gram", block })),
      take,
    );
    await team.run(
      attributes.names.map((_, attribute) => ({ kind: "fit", attribute })),
      take,
    );
  } finally {
    await team.close();
  }
  const fittedOn = reports.map((one) => ({
    positives: one.positives,
    negatives: one.rows - one.positives,
    unknown: one.unknown,
  }));
  return { classifiers: { attributes: attributes.names, weights, bias, fittedOn }, reports };
}

function svmWork(features: FeatureMatrix, { names, labels }: AttributeMatrix, options: SvmOptions): SvmWork {
  const { values, rows, columns } = features;
  checkFeatures(values, rows, columns);
  const byAttribute = new Int8Array(new SharedArrayBuffer(names.length * rows));
  for (let row = 0; row < rows; row++) {
    for (let a = 0; a < names.length; a++) byAttribute[a * rows + row] = labels[row * names.length + a]!;
  }
  const known = names.map(
    (_, a) => byAttribute.subarray(a * rows, (a + 1) * rows).filter((label) => label !== 0).length,
  );
  const common = { rows, columns, labels: byAttribute, options };
  const shared = known.every((count) => count === rows) ? undefined : sharedCopy(values);
  if (!known.includes(rows)) return { ...common, tables: undefined, gram: undefined, features: shared };
  const tables = neuronTables(values, rows, columns, options);
  const table = firstTable(tables);
  const newton = table.layout === "rows" && options.loss === "squared_hinge" && gramPays(table);
  return { ...common, tables, gram: newton ? emptyGram(table) : undefined, features: shared };
}

function sharedCopy(values: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

/** Scores of N feature vectors, N x A row-major, score[n, a] = weights[a] . feature[n] + bias[a]: what the exported `Gemm` computes. */
export function scoreAttributes(classifiers: LinearClassifiers, features: FeatureMatrix): Float32Array {
  const total = classifiers.attributes.length;
  const { values, rows, columns } = features;
  if (classifiers.weights.length !== total * columns) {
    throw fault("svm/features-differ", {
      found: `${classifiers.weights.length / total} weights for each attribute`,
      expected: `${columns}, one for each feature`,
    });
  }
  const scores = new Float32Array(rows * total);
  for (let row = 0; row < rows; row++) {
    for (let a = 0; a < total; a++) {
      let sum = classifiers.bias[a]!;
      for (let k = 0; k < columns; k++) sum += classifiers.weights[a * columns + k]! * values[row * columns + k]!;
      scores[row * total + a] = sum;
    }
  }
  return scores;
}
