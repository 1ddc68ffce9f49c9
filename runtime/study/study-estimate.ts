import { estimateSchedule, type StageEstimate, sum } from "../estimate/estimate.js";
import type { Times } from "../estimate/times.js";
import type { CountedPoint } from "./planned-study.js";
import { type Machine, secondsWithJobs } from "./simulate-jobs.js";
import type { RunWork } from "./study-work.js";

/** Seconds and bytes of a study. */
export interface StudyEstimate {
  readonly points: readonly PointEstimate[];
  /** Of all runs one after the other; undefined if a time is not known. */
  readonly seconds: number | undefined;
  /** With several runs at the same time. */
  readonly withJobs: number | undefined;
  /** Bytes of the largest training steps that can run at the same time. */
  readonly memory: number | undefined;
}

/** The runs of a point: all its seeds. */
export interface PointEstimate {
  readonly point: CountedPoint;
  readonly runs: readonly RunEstimate[];
  /** Of the mean run, and of all runs. */
  readonly perRun: number | undefined;
  readonly seconds: number | undefined;
  readonly memory: number | undefined;
  /** Stages of the first run that is left, by what becomes of them. */
  readonly trains: readonly string[];
  readonly shares: readonly { readonly stage: string; readonly point: string }[];
  /** Runs of which nothing is left to do. */
  readonly finished: number;
}

export interface RunEstimate {
  readonly work: RunWork;
  readonly stages: readonly StageEstimate[];
  readonly evaluation: number | undefined;
  readonly seconds: number | undefined;
  readonly memory: number | undefined;
}

/** Estimates what is left of a study. @param timesOf the times of a point. */
export function estimateStudy(
  work: readonly RunWork[],
  timesOf: (point: CountedPoint) => Times,
  machine: Machine,
): StudyEstimate {
  const runs = work.map((one) => estimateRun(one, timesOf(one.point)));
  const points = [...new Set(work.map(({ point }) => point))].map((point) => pointEstimate(point, runs));
  const seconds = sum(runs.map((run) => run.seconds));
  const timed = runs.filter(({ work: { evaluation } }) => evaluation !== undefined).map(timedRun);
  return {
    points,
    seconds,
    withJobs: seconds === undefined ? undefined : secondsWithJobs(timed, machine),
    memory: largest(runs, machine.jobs),
  };
}

function estimateRun(work: RunWork, times: Times): RunEstimate {
  // Stages of one run have keys of their own.
  const { stages, seconds, memory } = estimateSchedule(work.stages, times);
  const { evaluation } = work;
  const evaluating = evaluation === undefined ? 0 : estimateSchedule([evaluation], times).seconds;
  return { work, stages, evaluation: evaluating, seconds: sum([seconds, evaluating]), memory };
}

function pointEstimate(point: CountedPoint, all: readonly RunEstimate[]): PointEstimate {
  const runs = all.filter(({ work }) => work.point === point);
  const left = runs.filter(({ work }) => work.evaluation !== undefined);
  const seconds = sum(runs.map((run) => run.seconds));
  const [first] = left;
  const stages = first?.work.stages ?? [];
  const owners = new Map(all.map(({ work }) => [work.run.folder, work.point.name]));
  return {
    point,
    runs,
    perRun: seconds === undefined || left.length === 0 ? undefined : seconds / left.length,
    seconds,
    memory: largest(runs, 1),
    trains: stages.filter(({ from }) => from === undefined).map(({ stage }) => stage),
    shares: stages.flatMap(({ stage, from }) =>
      from === undefined || from === first?.work.run.folder ? [] : [{ stage, point: owners.get(from) ?? from }],
    ),
    finished: runs.length - left.length,
  };
}

const timedRun = ({ work: { run }, stages, evaluation = 0 }: RunEstimate) => ({
  run,
  stages: stages.map(({ work, seconds = 0 }) => ({ name: work.stage, key: work.key, seconds })),
  evaluation,
});

/** The sum of the largest steps of so many runs; undefined if nothing is trained. */
function largest(runs: readonly RunEstimate[], count: number): number | undefined {
  const known = runs.flatMap(({ memory }) => (memory === undefined ? [] : [memory]));
  if (known.length === 0) return undefined;
  return known
    .toSorted((a, b) => b - a)
    .slice(0, count)
    .reduce((total, one) => total + one, 0);
}
