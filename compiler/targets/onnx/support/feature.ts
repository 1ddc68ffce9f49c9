import type { Origin } from "../../../model/index.js";

/** Something that a spec uses, that is in the plan, and that the runtime cannot do yet: it refuses the plan. */
export interface MissingFeature {
  /** For people, with the words of the language in backquotes. */
  readonly feature: string;
  /** What to write instead, as an imperative sentence. */
  readonly hint: string;
  readonly origin: Origin;
}
