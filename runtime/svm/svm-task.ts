import { fillGram, type Gram } from "./gram.js";
import { type KnownRows, knownRows } from "./known-rows.js";
import { constantResult, fitBest, type NeuronTables, neuronTables, type SvmResult } from "./linear-svm.js";
import type { SvmOptions } from "./options.js";

/** All that a fit depends on; its large arrays are in shared memory, so threads share one copy. */
export interface SvmWork {
  readonly rows: number;
  readonly columns: number;
  /** attributes x rows, row-major: -1, 1, or 0 for unknown. */
  readonly labels: Int8Array;
  readonly options: SvmOptions;
  /** For the attributes whose labels are all known; undefined if there is none. */
  readonly tables: NeuronTables | undefined;
  /** Of the features of the first fit on `tables`. Filled by the `gram` tasks, which end before the first `fit` begins; undefined where it does not pay. */
  readonly gram: Gram | undefined;
  /** rows x columns: the features as given, for the attributes with unknown labels; undefined if there is none. */
  readonly features: Float32Array | undefined;
}

/** One piece of work of {@link trainSvmPerAttribute}; its result depends on the work alone, not on who does it. */
export type SvmTask =
  | { readonly kind: "gram"; readonly block: number }
  | { readonly kind: "fit"; readonly attribute: number };

export interface SvmReply {
  readonly task: SvmTask;
  /** Of a fit. */
  readonly result?: SvmResult;
}

/** Does one task: writes a block of the Gram matrix, or fits one attribute. */
export function doSvmTask(work: SvmWork, task: SvmTask): SvmReply {
  switch (task.kind) {
    case "gram": {
      const table = work.tables === undefined ? undefined : firstTable(work.tables);
      if (work.gram !== undefined && table?.layout === "rows") fillGram(table, task.block, work.gram.values);
      return { task };
    }
    case "fit":
      return { task, result: fitAttribute(work, task.attribute) };
    default: {
      const never: never = task;
      return never;
    }
  }
}

/** The features that the first fit sees. */
export const firstTable = ({ features, ranking }: NeuronTables): NeuronTables["features"]["table"] =>
  (ranking ?? features).table;

/**
 * Fits one attribute on the rows whose label is known. If some are unknown, its features are prepared from its own rows, so
 * that means, deviations, the ranking of neurons and the Gram matrix are those of a table without the other rows.
 */
function fitAttribute(
  { rows, columns, labels, options, tables, gram, features }: SvmWork,
  attribute: number,
): SvmResult {
  const own = labels.slice(attribute * rows, (attribute + 1) * rows);
  if (!own.includes(0)) {
    if (tables === undefined) throw new Error("svm: no tables for an attribute whose labels are all known");
    return fitBest(tables, own, options, gram);
  }
  if (features === undefined) throw new Error("svm: no features for an attribute with unknown labels");
  const known: KnownRows = knownRows(features, columns, own);
  if (known.rows === 0) return constantResult(columns, null);
  return fitBest(neuronTables(known.features, known.rows, columns, options), known.labels, options);
}
