import type { GroupWork, StageWork } from "./stage-work.js";
import type { GroupTimes, PassTimes, Times } from "./times.js";

/** The parts of a group's estimate, in seconds. */
export interface GroupParts {
  /** Once. */
  readonly open: number;
  /** A step of the first epoch, and one of the later epochs. */
  readonly firstStep: number;
  readonly laterStep: number;
  /** The end of an epoch with its validation, and what the first one takes longer. */
  readonly epochEnd: number;
  readonly firstEnd: number;
}

/** The estimate of a group; times in seconds. */
export interface GroupEstimate {
  readonly work: GroupWork;
  /** Seconds of a step over the whole stage, decoding included; undefined if no time is known. */
  readonly step: number | undefined;
  /** All of it: opening, steps, checkpoints, validations. */
  readonly seconds: number | undefined;
  readonly parts: GroupParts | undefined;
}

/** The estimate of a stage. */
export interface StageEstimate {
  readonly work: StageWork;
  readonly groups: readonly GroupEstimate[];
  /** What the passes over images in front of the training take, and the SVMs; undefined if a time is not known. */
  readonly between: number | undefined;
  /** 0 for a reused stage. */
  readonly seconds: number | undefined;
}

/** The estimate of stages. */
export interface ScheduleEstimate {
  readonly stages: readonly StageEstimate[];
  /** Undefined if the time of a stage is not known. */
  readonly seconds: number | undefined;
  /** Bytes of the largest training step. */
  readonly memory: number | undefined;
}

/**
 * Estimates time and memory of stages. Stages with the same key count once, so the estimate of a study is that of the stages of
 * all its points.
 */
export function estimateSchedule(work: readonly StageWork[], times: Times): ScheduleEstimate {
  const keys = new Set<string>();
  const once = work.filter(({ key }) => keys.size !== keys.add(key).size);
  const stages = once.map((one) => estimateStage(one, times));
  const memories = stages.flatMap(({ work: { memory, from } }) =>
    memory === undefined || from !== undefined ? [] : [memory],
  );
  return {
    stages,
    seconds: sum(stages.map(({ seconds }) => seconds)),
    memory: memories.length === 0 ? undefined : Math.max(...memories),
  };
}

function estimateStage(work: StageWork, times: Times): StageEstimate {
  const groups = work.groups.map((group) => estimateGroup(group, times.group(group)));
  const between = isPlain(work) ? 0 : (times.between(work) ?? betweenOf(work, times));
  return { work, groups, between, seconds: sum([between, ...groups.map(({ seconds }) => seconds)]) };
}

/** Is there no work in front of the first group? */
const isPlain = ({ passes, svm }: StageWork): boolean => passes.length === 0 && svm === undefined;

/** A group starts the workers itself; a stage without one starts them for its passes. */
function betweenOf(work: StageWork, times: Times): number | undefined {
  const passes = work.passes.map((pass) => estimatePass(times.pass(pass), pass.images));
  const start = work.groups.length === 0 && work.passes.length > 0 ? times.workers() : 0;
  return sum([start, ...passes, work.svm === undefined ? 0 : times.svm(work.svm)]);
}

const estimatePass = (times: PassTimes | undefined, images: number): number | undefined =>
  times === undefined ? undefined : times.open + images * times.image;

/** Images are decoded in the first epoch, and later again as far as memory does not hold them. */
export function estimateGroup(work: GroupWork, times: GroupTimes | undefined): GroupEstimate {
  if (work.steps === 0) return { work, step: times?.step, seconds: 0, parts: nothing };
  if (times === undefined) return { work, step: undefined, seconds: undefined, parts: undefined };
  const { steps, stepsPerEpoch, images, validated, total } = work;
  const { open, step, decoding, cached, epochEnd, validation } = times;
  const decodedAgain = Math.max(0, 1 - cached / Math.max(1, images));
  const validating = validated === 0 ? 0 : validation.open + validated * validation.image;
  const firstEnd = validated === 0 ? 0 : validation.first + validated * validation.decoding;
  const parts: GroupParts = {
    open,
    firstStep: step + decoding,
    laterStep: step + decodedAgain * decoding,
    epochEnd: epochEnd + validating,
    firstEnd,
  };
  const stepping = steppingSeconds(parts, steps, stepsPerEpoch);
  const ends = epochEnds(total, stepsPerEpoch) - Math.floor((total - steps) / stepsPerEpoch);
  const seconds = open + stepping + ends * parts.epochEnd + firstEnd;
  return { work, step: stepping / steps, seconds, parts };
}

const nothing: GroupParts = { open: 0, firstStep: 0, laterStep: 0, epochEnd: 0, firstEnd: 0 };

/** Times at which `steps` steps of a group have come to the end of an epoch, or of the stage. */
const epochEnds = (steps: number, stepsPerEpoch: number): number => Math.ceil(steps / stepsPerEpoch);

/** The first steps of a session, an epoch of them, decode their images. */
const steppingSeconds = ({ firstStep, laterStep }: GroupParts, steps: number, stepsPerEpoch: number): number => {
  const first = Math.min(steps, stepsPerEpoch);
  return first * firstStep + (steps - first) * laterStep;
};

/** The part of a group's estimate that is over after so many steps and ends of epochs of this session. */
export function secondsBehind(
  { work, parts = nothing }: GroupEstimate,
  { steps, ends }: { readonly steps: number; readonly ends: number },
): number {
  const stepping = steppingSeconds(parts, steps, work.stepsPerEpoch);
  return (steps > 0 ? parts.open : 0) + stepping + ends * parts.epochEnd + (ends > 0 ? parts.firstEnd : 0);
}

/** Undefined if one of the parts is. */
export function sum(parts: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    total += part;
  }
  return total;
}
