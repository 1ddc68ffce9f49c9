import type { Origin } from "./common.js";

/** `study NAME { … }`: runs of the spec with several values of some settings, and of other specs. */
export interface StudyModel {
  readonly name: string;
  /** All combinations of the values are points of the study. */
  readonly varied: readonly VariedSetting[];
  readonly against: readonly { readonly file: string; readonly origin: Origin }[];
  readonly seeds: StudySeeds;
  readonly origin: Origin;
}

export type StudySeeds =
  /** The seed of the schedule, and those after it. */
  { readonly kind: "count"; readonly count: number } | { readonly kind: "listed"; readonly seeds: readonly number[] };

export interface VariedSetting {
  /** As `--set` names it: `width`, `ANet.C3.cells`. */
  readonly target: string;
  readonly origin: Origin;
  /** As `--set` takes them. */
  readonly values: readonly { readonly text: string; readonly origin: Origin }[];
}
