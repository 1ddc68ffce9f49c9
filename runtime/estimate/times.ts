import type { GroupWork, PassWork, StageWork } from "./stage-work.js";

/** How long the parts of a group's training take here, in seconds. */
export interface GroupTimes {
  /** What happens once: the training step is opened, and its first run, the first checkpoint and the start of workers take longer. */
  readonly open: number;
  /** A step whose images are decoded already. */
  readonly step: number;
  /** What a step takes longer while its images are decoded. */
  readonly decoding: number;
  /** Decoded images that memory holds. */
  readonly cached: number;
  /** Reading the state, a checkpoint, histograms: at the end of each epoch. */
  readonly epochEnd: number;
  readonly validation: {
    /** What the first validation takes longer, apart from decoding. */
    readonly first: number;
    /** Opening a validation, and each of its images. */
    readonly open: number;
    readonly image: number;
    /** Decoding each image once. */
    readonly decoding: number;
  };
}

/** How long a pass over images takes here, in seconds: once, and for each image. */
export interface PassTimes {
  readonly open: number;
  readonly image: number;
}

/** Where an estimate takes its times from; undefined for what is not known. */
export interface Times {
  group(work: GroupWork): GroupTimes | undefined;
  pass(work: PassWork): PassTimes | undefined;
  /** Seconds in all. */
  svm(work: NonNullable<StageWork["svm"]>): number | undefined;
  /** Seconds until the workers that decode images have started. */
  workers(): number | undefined;
  /** Seconds of everything in front of the first group, where a training has shown them. */
  between(work: StageWork): number | undefined;
}

/** The first source that knows a time gives it. */
export const firstOf = (sources: readonly Times[]): Times => ({
  group: (work) => firstKnown(sources, (one) => one.group(work)),
  pass: (work) => firstKnown(sources, (one) => one.pass(work)),
  svm: (work) => firstKnown(sources, (one) => one.svm(work)),
  workers: () => firstKnown(sources, (one) => one.workers()),
  between: (work) => firstKnown(sources, (one) => one.between(work)),
});

function firstKnown<T>(sources: readonly Times[], ask: (times: Times) => T | undefined): T | undefined {
  for (const source of sources) {
    const found = ask(source);
    if (found !== undefined) return found;
  }
  return undefined;
}
