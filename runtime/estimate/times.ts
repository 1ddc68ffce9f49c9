import type { GroupWork, PassWork, StageWork } from "./stage-work.js";

/** How long the parts of a group's training take here, in seconds. */
export interface GroupTimes {
  /** Opening the training step, and what its first run takes more than a later one. */
  readonly open: number;
  /** A step whose images are decoded already. */
  readonly step: number;
  /** What a step takes longer while its images are decoded. */
  readonly decoding: number;
  /** Decoded images that memory holds. */
  readonly cached: number;
  /** Reading the state, a checkpoint, histograms: at the end of each epoch. */
  readonly epochEnd: number;
  /** Opening a validation, each of its images, and decoding each of them once. */
  readonly validation: { readonly open: number; readonly image: number; readonly decoding: number };
}

/** Where an estimate takes its times from; undefined for what is not known. */
export interface Times {
  group(work: GroupWork): GroupTimes | undefined;
  /** Seconds an image. */
  pass(work: PassWork): number | undefined;
  /** Seconds in all. */
  svm(work: NonNullable<StageWork["svm"]>): number | undefined;
}

/** The first source that knows a time gives it. */
export const firstOf = (sources: readonly Times[]): Times => ({
  group: (work) => firstKnown(sources, (one) => one.group(work)),
  pass: (work) => firstKnown(sources, (one) => one.pass(work)),
  svm: (work) => firstKnown(sources, (one) => one.svm(work)),
});

function firstKnown<T>(sources: readonly Times[], ask: (times: Times) => T | undefined): T | undefined {
  for (const source of sources) {
    const found = ask(source);
    if (found !== undefined) return found;
  }
  return undefined;
}
