import { rm } from "node:fs/promises";
import { cpus } from "node:os";
import type { PlanStage } from "../../compiler/contract/schema.js";
import { TensorBoard } from "../tensorboard/tensor-board.js";
import { decideStages, type StageDecision } from "../train/decide-stages.js";
import type { OtherRun } from "../train/reuse.js";
import type { InputHashes } from "../train/stage-inputs.js";
import type { TrainingContext } from "../train/training-context.js";
import { countedTimes } from "./counted-times.js";
import { estimateSchedule, type ScheduleEstimate } from "./estimate.js";
import { knownTimes, measureTimes, speedOf, type TimedRun } from "./measured-times.js";
import { countWork, type DoneSteps, type StageWork } from "./stage-work.js";
import { firstOf } from "./times.js";
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
}

export interface PlanOptions {
  /** `cached`: only from times that are measured already, and from counts of operations. */
  readonly measure: "missing" | "all" | "cached";
  /** The run to write to while measuring; the context's own must not be touched. */
  readonly scratch?: TrainingContext;
}

/** Above this share of the processor used by other programs, a measurement is not stored. */
export const busyShare = 0.15;

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
  let [entries, busy]: [MeasuredEntries, number] = [stored, 0];
  if (measure !== "cached" && scratch !== undefined) {
    const load = new OthersLoad();
    const added = await measureTimes(scratched(scratch), timed, work, stored);
    busy = added.size === 0 ? 0 : load.share();
    if (busy <= busyShare && added.size > 0) await storeTimes(added);
    entries = new Map([...stored, ...added]);
  }
  const speed = speedOf(entries, timed.engine);
  const times = firstOf([knownTimes(timed, entries), countedTimes(run.plan, speed ?? 1)]);
  const days = [...entries.values()].map(({ measured }) => measured).sort();
  return {
    decisions,
    work,
    estimate: estimateSchedule(work, times),
    calibrated: speed !== undefined,
    measured: days[0],
    busy,
  };
}

/** Histograms are part of an epoch's end. */
function scratched(context: TrainingContext): TrainingContext {
  const board = new TensorBoard(context.run.file("tensorboard"));
  context.run.follow((event) => board.event(event));
  return { ...context, board };
}

/** How much of the processor other programs use, from now on. */
class OthersLoad {
  readonly #own = process.cpuUsage();
  readonly #all = times();

  share(): number {
    const { user, system } = process.cpuUsage(this.#own);
    const now = times();
    const total = now.total - this.#all.total;
    const others = now.busy - this.#all.busy - (user + system) / 1000;
    return total > 0 ? Math.max(0, others / total) : 0;
  }
}

/** Milliseconds of all cores since the machine started. */
function times(): { readonly total: number; readonly busy: number } {
  let [total, idle] = [0, 0];
  for (const { times: one } of cpus()) {
    total += one.user + one.nice + one.sys + one.idle + one.irq;
    idle += one.idle;
  }
  return { total, busy: total - idle };
}

/** Removes the run that measurements wrote to. */
export const removeScratch = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });
