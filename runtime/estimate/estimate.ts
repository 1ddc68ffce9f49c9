import type { GroupWork, StageWork } from "./stage-work.js";
import type { GroupTimes, Times } from "./times.js";

/** The estimate of a group; times in seconds. */
export interface GroupEstimate {
  readonly work: GroupWork;
  /** Seconds of a step over the whole stage, decoding included; undefined if no time is known. */
  readonly step: number | undefined;
  /** All of it: opening, steps, checkpoints, validations. */
  readonly seconds: number | undefined;
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
  const passes = work.passes.map((pass) => {
    const image = times.pass(pass);
    return image === undefined ? undefined : image * pass.images;
  });
  const between = sum([...passes, work.svm === undefined ? 0 : times.svm(work.svm)]);
  return { work, groups, between, seconds: sum([between, ...groups.map(({ seconds }) => seconds)]) };
}

/** Images are decoded in the first epoch, and later again as far as memory does not hold them. */
export function estimateGroup(work: GroupWork, times: GroupTimes | undefined): GroupEstimate {
  if (work.steps === 0) return { work, step: times?.step, seconds: 0 };
  if (times === undefined) return { work, step: undefined, seconds: undefined };
  const { steps, stepsPerEpoch, images, validated } = work;
  const first = Math.min(steps, stepsPerEpoch);
  const decodedAgain = Math.max(0, 1 - times.cached / Math.max(1, images));
  const stepping = steps * times.step + (first + (steps - first) * decodedAgain) * times.decoding;
  const epochs = Math.ceil(steps / stepsPerEpoch);
  const validation = validated === 0 ? 0 : times.validation.open + validated * times.validation.image;
  return {
    work,
    step: stepping / steps,
    seconds: times.open + stepping + epochs * (times.epochEnd + validation) + validated * times.validation.decoding,
  };
}

/** Undefined if one of the parts is. */
function sum(parts: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    total += part;
  }
  return total;
}
