import type { Origin } from "../../../model/index.js";

/** Something that a spec uses and that the target cannot do, or not wholly. */
export interface MissingFeature {
  /** It is in the plan, and the runtime refuses it. */
  readonly kind: "not-run";
  /** For people, with the words of the language in backquotes. */
  readonly feature: string;
  /** What to write instead, as an imperative sentence. */
  readonly hint: string;
  readonly origin: Origin;
}
