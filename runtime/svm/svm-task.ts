import type { PreparedFeatures } from "./feature-table.js";
import { fillGram, type Gram } from "./gram.js";
import { fitHyperplane, type SvmResult } from "./linear-svm.js";
import type { SvmOptions } from "./options.js";

/** All that a fit depends on; its large arrays are in shared memory, so threads share one copy. */
export interface SvmWork {
  readonly features: PreparedFeatures;
  /** attributes x rows, row-major, -1 or 1. */
  readonly labels: Int8Array;
  readonly options: SvmOptions;
  /** Filled by the `gram` tasks, which end before the first `fit` begins; undefined where it does not pay. */
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
export function doSvmTask({ features, labels, options, gram }: SvmWork, task: SvmTask): SvmReply {
  switch (task.kind) {
    case "gram":
      if (gram !== undefined && features.table.layout === "rows") fillGram(features.table, task.block, gram.values);
      return { task };
    case "fit": {
      const { rows } = features.table;
      const own = labels.slice(task.attribute * rows, (task.attribute + 1) * rows);
      return { task, result: fitHyperplane(features, own, options, gram) };
    }
    default: {
      const never: never = task;
      return never;
    }
  }
}
