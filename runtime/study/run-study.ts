import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../errors/user-error.js";
import { Interrupted } from "../process/interrupted.js";
import type { Progress } from "../process/progress.js";
import { type PlannedPoint, type PlannedRun, type PlannedStudy, runName, runsOf } from "./planned-study.js";
import { nextRun } from "./queue.js";
import { damagedReason, divergedReason, type RunStatus, reasonOf, statusOf } from "./run-status.js";
import type { StudyMeans } from "./study-file.js";
import { evaluated, type RunFailure, type RunReport, sayFailed, trainAndEvaluate } from "./train-run.js";

export interface StudyOptions {
  readonly folder: string;
  readonly jobs: number;
  readonly means: StudyMeans;
  /** Other folders for data sets. */
  readonly data: ReadonlyMap<string, string>;
  /** Runs, or folders of runs, that are no part of the study and whose stages its runs can reuse. */
  readonly reuse: readonly string[];
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Receives what happens in runs. */
  readonly report: (point: PlannedPoint, run: PlannedRun, event: RunReport) => void;
}

/** A failed run, by its folder: the reason in one line, and the exit code of its process. */
export type Failures = ReadonlyMap<string, { readonly reason: string; readonly code: number }>;

interface Job {
  readonly point: PlannedPoint;
  readonly run: PlannedRun;
}

interface Underway extends Job {
  readonly done: Set<string>;
  readonly ended: Promise<void>;
}

/** Seconds between two looks at the runs under way. */
const look = 0.2;

/**
 * Trains and evaluates the runs of a study that are not evaluated yet, `jobs` at a time, each in a process of its own. A stage that
 * several runs need is trained by the first of them. A run that fails does not stop the others.
 * @throws Interrupted when the signal is raised, after all processes have saved their state.
 */
export async function runStudy(study: PlannedStudy, options: StudyOptions): Promise<Failures> {
  const { folder, jobs, signal, progress } = options;
  const failures = new Map<string, { readonly reason: string; readonly code: number }>();
  const fail = ({ point, run }: Job, failure: RunFailure): void => {
    failures.set(run.folder, failure);
    sayFailed(options, point, run, failure);
  };
  const available = new Set<string>();
  const status = new Map<string, RunStatus>();
  const waiting: Job[] = [];
  for (const job of runsOf(study)) {
    const own = await statusOf(folder, job.run);
    status.set(job.run.folder, own);
    for (const { name, key } of job.run.stages) if (own.done.has(name)) available.add(key);
    if (own.damaged !== undefined)
      fail(job, { reason: damagedReason(folder, job.run, own.damaged), code: own.damaged.exitCode });
    else if (own.diverged !== undefined)
      progress.note(`${runName(job.point, job.run)}: ${divergedReason(own.diverged)}; it is not trained again`);
    else if (!(own.finished && (await evaluated(folder, job.run)))) waiting.push(job);
  }
  const underway = new Set<Underway>();
  let fatal: { readonly error: unknown } | undefined;
  const start = (job: Job): void => {
    const done = new Set(status.get(job.run.folder)?.done);
    const finish = (name: string): void => {
      done.add(name);
      const key = job.run.stages.find((one) => one.name === name)?.key;
      if (key !== undefined) available.add(key);
    };
    const work = async (): Promise<void> => {
      const failure = await trainAndEvaluate(study, job.point, job.run, options, finish);
      if (failure !== undefined) failures.set(job.run.folder, failure);
    };
    const ended = work()
      .catch((error: unknown) => {
        if (error instanceof UserError) fail(job, { reason: reasonOf(error), code: error.exitCode });
        else fatal ??= { error };
      })
      .finally(() => {
        underway.delete(own);
      });
    const own: Underway = { ...job, done, ended };
    underway.add(own);
  };
  while (fatal === undefined && !signal.aborted && (waiting.length > 0 || underway.size > 0)) {
    while (underway.size < jobs) {
      const next = nextRun(waiting, [...underway], available);
      if (next === undefined) break;
      waiting.splice(waiting.indexOf(next), 1);
      start(next);
    }
    await Promise.race([sleep(look * 1000), ...[...underway].map(({ ended }) => ended)]);
  }
  await Promise.all([...underway].map(({ ended }) => ended));
  if (signal.aborted) throw new Interrupted();
  if (fatal !== undefined) throw fatal.error;
  return failures;
}
