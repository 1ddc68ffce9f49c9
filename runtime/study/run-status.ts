import { join } from "node:path";
import { UserError } from "../errors/user-error.js";
import { lockHolder } from "../files/locks/lock-file.js";
import { exists } from "../files/missing.js";
import { readEvaluation } from "../observe/run-summary.js";
import { lockFile, stateFile } from "../run/run-parts.js";
import { type DivergenceRecord, type RunState, readState } from "../run/run-state.js";
import { fromHere } from "../train/schedule.js";
import type { PlannedPoint, PlannedRun, PlannedStudy } from "./planned-study.js";
import type { RunOutcome, StudyResults } from "./results.js";

/** How far a run has come, from its folder. */
export interface RunStatus {
  readonly begun: boolean;
  /** Names of finished stages. */
  readonly done: ReadonlySet<string>;
  readonly finished: boolean;
  readonly diverged?: DivergenceRecord;
  /** Its state cannot be read: it is as good as none, but it is in the way of a new run. */
  readonly damaged?: UserError;
}

const notBegun: RunStatus = { begun: false, done: new Set(), finished: false };

/** Has the folder a run whose state can be read? */
export const isReadable = async (path: string): Promise<boolean> =>
  (await exists(join(path, stateFile))) && !((await stateOf(path)) instanceof UserError);

const stateOf = (path: string): Promise<RunState | UserError> =>
  readState(join(path, stateFile), path).catch((error: unknown) => {
    if (error instanceof UserError) return error;
    throw error;
  });

export async function statusOf(folder: string, run: PlannedRun): Promise<RunStatus> {
  const path = join(folder, run.folder);
  if (!(await exists(join(path, stateFile)))) return notBegun;
  const state = await stateOf(path);
  if (state instanceof UserError) return { ...notBegun, begun: true, damaged: state };
  const { done, diverged } = state;
  const finished = run.stages.every(({ name }) => done.includes(name));
  return { begun: true, done: new Set(done), finished, ...(diverged && !finished ? { diverged } : {}) };
}

/** The number of the process that works on a run; undefined if there is none. */
export async function workerOf(folder: string, run: PlannedRun): Promise<number | undefined> {
  const holder = await lockHolder(join(folder, run.folder, lockFile));
  return holder === undefined || "odd" in holder || holder.state === "ended" ? undefined : holder.pid;
}

export const divergedReason = ({ stage, step, reason }: DivergenceRecord): string =>
  `stage ${stage} diverged at step ${step}: ${reason}`;

/** An error in one line. */
export function reasonOf({ message, details: { file, found } }: UserError): string {
  return `${file === undefined ? "" : `${fromHere(file)}: `}${message}${found === undefined ? "" : ` (${found})`}`;
}

/** Why a damaged run cannot be resumed, and what to do. In one line. */
export function damagedReason(folder: string, run: PlannedRun, error: UserError): string {
  return `${reasonOf(error)}; restore it from a copy, or delete ${fromHere(join(folder, run.folder))} to train this run again`;
}

/** The outcomes of all runs. `failures`: of runs, by folder, in this session. */
export async function studyResults(
  folder: string,
  { name, points }: PlannedStudy,
  failures: ReadonlyMap<string, string>,
): Promise<StudyResults> {
  const outcome = async (run: PlannedRun): Promise<RunOutcome> => {
    const failed = failures.get(run.folder);
    if (failed !== undefined) return { kind: "failed", reason: failed };
    const { finished, diverged, damaged } = await statusOf(folder, run);
    if (damaged !== undefined) return { kind: "failed", reason: damagedReason(folder, run, damaged) };
    if (diverged !== undefined) return { kind: "failed", reason: divergedReason(diverged) };
    const evaluation = finished ? await readEvaluation(join(folder, run.folder)) : undefined;
    return evaluation === undefined ? { kind: "missing" } : { kind: "evaluated", evaluation };
  };
  const pointResult = async ({ name: point, settings, base, against, runs }: PlannedPoint) => ({
    name: point,
    settings,
    base,
    ...(against === undefined ? {} : { against }),
    runs: await Promise.all(
      runs.map(async (run) => ({ seed: run.seed, folder: run.folder, outcome: await outcome(run) })),
    ),
  });
  return { name, points: await Promise.all(points.map(pointResult)) };
}
