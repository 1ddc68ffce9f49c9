import { join } from "node:path";
import { ExitCode } from "../errors/exit-codes.js";
import { type PlannedSchedule, type PlanOptions, planStages } from "../estimate/plan-stages.js";
import { type Decidable, decidableClaims } from "../evaluate/decidable.js";
import { testImagesOf } from "../evaluate/evaluate-run.js";
import { exists } from "../files/missing.js";
import { RunFolder } from "../run/run-folder.js";
import { stateFile } from "../run/run-parts.js";
import { fingerprints } from "../train/check-data.js";
import { chosenStages } from "../train/chosen-stages.js";
import { runsIn } from "../train/reuse.js";
import type { ScheduleOptions } from "../train/schedule.js";
import { InputHashes } from "../train/stage-inputs.js";
import type { TrainingContext } from "../train/training-context.js";
import { type PreparedRun, withScratch } from "./scratch.js";
import type { SessionOptions } from "./session.js";

/** What is planned. */
export interface PlanRequest {
  /** The run folder that training would use. */
  readonly folder: string;
  readonly schedule: ScheduleOptions;
  readonly measure: PlanOptions["measure"];
  readonly modules: SessionOptions["modules"];
  readonly bars: boolean;
}

/** A schedule as training would work through it now. */
export interface Planned extends PlannedSchedule {
  readonly folder: string;
  readonly engine: string;
  /** Stages that the run has finished. */
  readonly finished: readonly string[];
  /** Does training resume a run? */
  readonly resumes: boolean;
  readonly plan: RunFolder["plan"];
  /** What the test images can decide about the claims of the spec; empty for a rehearsal. */
  readonly claims: readonly Decidable[];
}

/**
 * Plans a training without starting it: the run in which it measures is a temporary one.
 * @param prepare as for a training; gets the temporary run folder.
 * @param report tells the user.
 * @returns the process exit code.
 */
export async function planProgram(
  { folder, schedule, measure, modules, bars }: PlanRequest,
  prepare: (scratch: string, signal: AbortSignal) => Promise<PreparedRun>,
  report: (planned: Planned) => void,
): Promise<number> {
  return withScratch({ modules, bars }, (scratch) =>
    scratch.run(prepare, async (temporary) => {
      const existing = await resumable(folder, temporary.run);
      const run = existing ?? temporary.run;
      const context = { ...temporary, run };
      const pending = chosenStages(run.plan, schedule.stages).filter(({ name }) => !run.state.done.includes(name));
      const planned = await planStages(context, await stagesToPlan(context, pending, schedule, folder), {
        measure,
        scratch: temporary,
      });
      report({
        ...planned,
        folder,
        engine: temporary.engine.description,
        finished: run.state.done,
        resumes: existing !== undefined,
        plan: run.plan,
        claims: await claimsOf(context),
      });
      return ExitCode.ok;
    }),
  );
}

async function stagesToPlan(
  context: TrainingContext,
  pending: ReturnType<typeof chosenStages>,
  { reuse = [] }: ScheduleOptions,
  folder: string,
) {
  const { run, engine } = context;
  return {
    pending,
    hashes: new InputHashes(run, engine.name, await fingerprints(context, pending)),
    others: await runsIn(reuse, folder),
    done: (stage: string, group: number) => run.doneSteps(stage, group),
  };
}

/** The data of an evaluation are not those of the training in every spec, so they can be missing here. */
async function claimsOf({ run, data }: TrainingContext): Promise<readonly Decidable[]> {
  const { evaluate: wanted, claims } = run.plan;
  if (claims.length === 0 || wanted === undefined || run.state.rehearsal !== undefined) return [];
  if (!(await exists(data.root(wanted.on.data)))) return [];
  return decidableClaims(claims, await testImagesOf(run.plan, data));
}

/** The run in that folder, if it is one of the same spec. */
async function resumable(folder: string, fresh: RunFolder): Promise<RunFolder | undefined> {
  if (!(await exists(join(folder, stateFile)))) return undefined;
  const run = await RunFolder.open(folder);
  return run.plan.spec.sha256 === fresh.plan.spec.sha256 ? run : undefined;
}
