import type { Evaluation } from "../evaluate/evaluation-schema.js";

/** The results of a study: what its table is made from. */
export interface StudyResults {
  readonly name: string;
  /** The points in the order of the table: the base point first, then the combinations, then each `against`. */
  readonly points: readonly StudyPoint[];
}

/** A combination of settings, or another spec, with its runs by seed. */
export interface StudyPoint {
  /** Unique in the study, for people and for folders: `base`, `width=0.5 ANet.C3.cells=1x1`, `against no-pretraining`. */
  readonly name: string;
  /** Every varied setting with its value as written: `ANet.C3.cells` and `1x1`. None for the base point unless it is one of the combinations, and for other specs. */
  readonly settings: readonly PointSetting[];
  readonly base: boolean;
  /** The path of the other spec, as written. */
  readonly against?: string;
  /** In the order of the seeds, the same seeds for each point. */
  readonly runs: readonly StudyRun[];
}

export interface PointSetting {
  readonly name: string;
  readonly value: string;
}

export interface StudyRun {
  readonly seed: number;
  /** Relative to the folder of the study, with forward slashes. */
  readonly folder: string;
  readonly outcome: RunOutcome;
}

export type RunOutcome =
  | { readonly kind: "evaluated"; readonly evaluation: Evaluation }
  /** Training or evaluation failed, with the reason in one line. */
  | { readonly kind: "failed"; readonly reason: string }
  /** Not finished yet. */
  | { readonly kind: "missing" };
