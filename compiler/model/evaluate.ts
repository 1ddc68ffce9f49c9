import type { Origin } from "./common.js";
import type { DataRef } from "./data.js";

export interface EvaluateModel {
  readonly on: DataRef;
  readonly localisation: LocalisationModel;
  readonly compare: PublishedResult | undefined;
  readonly origin: Origin;
}

export interface LocalisationModel {
  /** Name of the window or boxes step that is compared with the annotated face box. */
  readonly window: string;
  /** Overlaps at which a found window counts as right. */
  readonly ious: readonly number[];
  /** False windows per image at which recall is read from the curve. */
  readonly fppi: readonly number[];
}

/** Published accuracies of one method on one data set. */
export interface PublishedResult {
  /** File as written. */
  readonly file: string;
  readonly method: string;
  readonly data: string;
  /** Share of right answers for those attributes of the cascade that the file has. */
  readonly accuracy: readonly { readonly attribute: string; readonly accuracy: number }[];
}
