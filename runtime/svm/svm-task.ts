import { fillGram, type Gram } from "./gram.js";
import { fitBest, type NeuronTables, type SvmResult } from "./linear-svm.js";
import type { SvmOptions } from "./options.js";

/** All that a fit depends on; its large arrays are in shared memory, so threads share one copy. */
export interface SvmWork extends NeuronTables {
  /** attributes x rows, row-major, -1 or 1. */
  readonly labels: Int8Array;
  readonly options: SvmOptions;
  /** Of the features of the first fit. Filled by the `gram` tasks, which end before the first `fit` begins; undefined where it does not pay. */
  readonly gram: Gram | undefined;
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
export function doSvmTask({ labels, options, gram, ...tables }: SvmWork, task: SvmTask): SvmReply {
  const { table } = tables.ranking ?? tables.features;
  switch (task.kind) {
    case "gram":
      if (gram !== undefined && table.layout === "rows") fillGram(table, task.block, gram.values);
      return { task };
    case "fit": {
      const { rows } = table;
      const own = labels.slice(task.attribute * rows, (task.attribute + 1) * rows);
      return { task, result: fitBest(tables, own, options, gram) };
    }
    default: {
      const never: never = task;
      return never;
    }
  }
}
