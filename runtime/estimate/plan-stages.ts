import type { PlanStage } from "../../compiler/contract/schema.js";
import { TensorBoard } from "../tensorboard/tensor-board.js";
import { decideStages, type StageDecision } from "../train/decide-stages.js";
import type { OtherRun } from "../train/reuse.js";
import type { InputHashes } from "../train/stage-inputs.js";
import type { TrainingContext } from "../train/training-context.js";
import { countedTimes } from "./counted-times.js";
import { estimateSchedule, type ScheduleEstimate } from "./estimate.js";
import { knownTimes, measureTimes, speedOf, type TimedRun } from "./measured-times.js";
import { busyShare, othersShare, readLoad } from "./others-load.js";
import { countWork, type DoneSteps, type StageWork } from "./stage-work.js";
import { firstOf, type Times } from "./times.js";
import { type MeasuredEntries, readTimes, storeTimes } from "./times-file.js";

/** What an estimate starts from. */
export interface PlannedStages {
  readonly pending: readonly PlanStage[];
  readonly hashes: InputHashes;
  readonly others: readonly OtherRun[];
  /** Steps that are done in stages under way. */
  readonly done?: DoneSteps;
}

/** An estimate, and what it rests on. */
export interface PlannedSchedule {
  readonly decisions: readonly StageDecision[];
  readonly work: readonly StageWork[];
  readonly estimate: ScheduleEstimate;
  /** Is any time of this machine and engine known? Else the times are those of a nominal machine. */
  readonly calibrated: boolean;
  /** The day of the oldest measured time, ISO 8601; undefined where nothing is measured. */
  readonly measured: string | undefined;
  /** Share of the processor that other programs used during the measurement. */
  readonly busy: number;
  /** What the keys of measured times are made from. */
  readonly timed: TimedRun;
}

export interface PlanOptions {
  /** `cached`: only from times that are measured already, and from counts of operations. */
  readonly measure: "missing" | "all" | "cached";
  /** The run to write to while measuring; the context's own must not be touched. */
  readonly scratch?: TrainingContext;
}

/** Decides, counts, measures as far as asked, and estimates. */
export async function planStages(
  context: TrainingContext,
  { pending, hashes, others, done }: PlannedStages,
  { measure, scratch }: PlanOptions,
): Promise<PlannedSchedule> {
  const { run, engine, data, progress } = context;
  const decisions = await decideStages(
    run,
    pending,
    hashes,
    others,
    measure === "cached" ? () => undefined : progress.note,
  );
  const work = await countWork(run, data, decisions, done);
  const timed: TimedRun = {
    plan: run.plan,
    engine: engine.description,
    inputs: await hashes.now(),
    root: (name) => data.root(name),
  };
  const stored = measure === "all" ? new Map() : await readTimes();
  const { entries, busy } =
    measure === "cached" || scratch === undefined
      ? { entries: stored, busy: 0 }
      : await measureAndStore(scratch, timed, work, stored);
  const { times, calibrated } = timesFrom(timed, entries);
  const days = [...entries.values()].map(({ measured }) => measured).sort();
  return {
    decisions,
    work,
    estimate: estimateSchedule(work, times),
    calibrated,
    measured: days[0],
    busy,
    timed,
  };
}

/** Known and new times, and the share of the processor that other programs used meanwhile. */
interface MeasuredNow {
  readonly entries: MeasuredEntries;
  readonly busy: number;
}

/** Measures what `known` lacks, and stores it unless the machine is busy. @param scratch a temporary run. */
export async function measureAndStore(
  scratch: TrainingContext,
  timed: TimedRun,
  work: readonly StageWork[],
  known: MeasuredEntries,
): Promise<MeasuredNow> {
  const before = readLoad();
  const added = await measureTimes(scratched(scratch), timed, work, known);
  const busy = added.size === 0 ? 0 : othersShare(before, readLoad());
  if (busy <= busyShare && added.size > 0) await storeTimes(added);
  return { entries: new Map([...known, ...added]), busy };
}

/** Where the times of an estimate come from. */
export interface KnownTimes {
  readonly times: Times;
  /** Is any time of this machine and engine known? Else the times are those of a nominal machine. */
  readonly calibrated: boolean;
}

/** Measured times, and counts of operations for the rest. */
export function timesFrom(timed: TimedRun, entries: MeasuredEntries): KnownTimes {
  const speed = speedOf(entries, timed.engine);
  const times = firstOf([knownTimes(timed, entries), countedTimes(timed.plan, speed ?? 1)]);
  return { times, calibrated: speed !== undefined };
}

/** Histograms are part of an epoch's end. */
function scratched(context: TrainingContext): TrainingContext {
  const board = new TensorBoard(context.run.file("tensorboard"));
  context.run.follow((event) => board.event(event));
  return { ...context, board };
}
