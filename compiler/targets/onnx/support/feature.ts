import type { Origin } from "../../../model/index.js";

/** A feature of a spec that is in the plan but that the runtime does not support yet: it refuses the plan. */
export interface MissingFeature {
  /** For people, with the words of the language in backquotes. */
  readonly feature: string;
  /** What to write instead, as an imperative sentence. */
  readonly hint: string;
  readonly origin: Origin;
}
