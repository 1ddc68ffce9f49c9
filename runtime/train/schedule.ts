import { relative } from "node:path";
import { scoreStage } from "../../compiler/contract/plan-queries.js";
import type { PlanStage } from "../../compiler/contract/schema.js";
import { unlessAborted } from "../process/interrupted.js";
import { packageVersion } from "../process/version.js";
import { earlierSeconds } from "../run/earlier-seconds.js";
import { eventsFile } from "../run/run-parts.js";
import { rounded } from "../text/numbers.js";
import { checkData } from "./check-data.js";
import { chosenStages } from "./chosen-stages.js";
import { Diverged } from "./diverged.js";
import { fitRefinements, reuseRefinements } from "./fit-refinements.js";
import { fitStage } from "./fit-stage.js";
import { refitDecisions } from "./refit-decisions.js";
import { findReusable, type OtherRun, runsIn, whyRetrained } from "./reuse.js";
import { reuseWindows } from "./reuse-windows.js";
import { InputHashes } from "./stage-inputs.js";
import { keyOf, type StageParts } from "./stage-key.js";
import { type StageInputs, stageParts } from "./stage-parts.js";
import { refinedSteps } from "./steps-in-front.js";
import { trainStage } from "./train-stage.js";
import type { TrainingContext } from "./training-context.js";

export interface ScheduleOptions {
  /** Only these stages, and those that they need; all of them if absent. */
  readonly stages?: readonly string[] | undefined;
  /** Run folders whose finished stages may be reused. */
  readonly reuse?: readonly string[];
  /** Called before the first stage, with what the session decides from. */
  readonly foresee?: (upcoming: UpcomingStages) => Promise<void>;
}

/** What a session decides from. */
export interface UpcomingStages {
  /** The unfinished stages, in order. */
  readonly pending: readonly PlanStage[];
  readonly hashes: InputHashes;
  readonly others: readonly OtherRun[];
}

/**
 * Runs the unfinished stages of the plan in order, or reuses their results from another run.
 * @throws Interrupted when the signal is raised; the run can be resumed then, as after any other error.
 */
export async function runSchedule(context: TrainingContext, options: ScheduleOptions = {}): Promise<void> {
  const { run, engine } = context;
  const started = performance.now();
  await run.useEngine(engine.name);
  await context.run.event({
    type: "session",
    fanc: packageVersion,
    node: process.version,
    engine: engine.description,
    done: run.state.done,
  });
  try {
    await runStages(context, options);
  } catch (error) {
    // Report the error itself, even if the log cannot be written, on a full disk for example.
    await leave(context, error).catch(() => undefined);
    throw error;
  }
  const left = run.plan.stages.length - run.state.done.length;
  if (left === 0) await context.run.event({ type: "finished", seconds: secondsSince(started) });
  else
    await context.run.event({
      type: "stopped",
      reason: `the requested stages are finished; ${left} ${left === 1 ? "stage remains" : "stages remain"}`,
    });
}

async function leave(context: TrainingContext, error: unknown): Promise<void> {
  if (error instanceof Diverged) await context.run.recordDivergence(error.divergence);
  await context.run.event({ type: "stopped", reason: error instanceof Error ? error.message : String(error) });
}

async function runStages(context: TrainingContext, options: ScheduleOptions): Promise<void> {
  const { stages, reuse = [], foresee } = options;
  const { run, engine, progress, signal } = context;
  const { plan } = run;
  const wanted = chosenStages(plan, stages);
  const pending = wanted.filter(({ name }) => !run.state.done.includes(name));
  for (const { name } of wanted) if (run.state.done.includes(name)) progress.note(`${name}: already finished`);
  if (pending.length === 0) return;
  const hashes = new InputHashes(run, engine.name, await unlessAborted(signal, checkData(context, pending)));
  const others = await unlessAborted(signal, runsIn(reuse, run.path));
  noteDivergence(context);
  await foresee?.({ pending, hashes, others });
  for (const stage of pending) {
    signal.throwIfAborted();
    const inputs = await unlessAborted(signal, hashes.now());
    if (await reuseStage(context, stage, inputs, others)) continue;
    // The result of several engines equals the result of none of them.
    const resumed = run.state.begun?.has(stage.name) === true;
    const before = resumed ? await earlierSeconds(run.file(eventsFile), stage.name) : 0;
    const engines = await run.beginStage(stage.name, engine.name);
    const parts = stageParts(plan, stage, { ...inputs, engine: engines.join(", ") });
    await runStage(context, stage, { parts, before, others });
  }
}

interface StageStart {
  readonly parts: StageParts;
  /** Seconds that earlier sessions have spent on the stage. */
  readonly before: number;
  readonly others: readonly OtherRun[];
}

async function runStage(
  context: TrainingContext,
  stage: PlanStage,
  { parts, before, others }: StageStart,
): Promise<void> {
  const started = performance.now();
  const scores = stage.kind === "fit" ? await refitDecisions(context, stage, parts, others) : undefined;
  await fitRefinements(context, stage.name, refinedSteps(context.run.plan, stage));
  if (stage.kind === "train") await trainStage(context, stage);
  else if (scores === undefined) await fitStage(context, stage);
  else context.progress.note(`${stage.name}: only the decisions are fitted, to the scores of ${fromHere(scores)}`);
  const seconds = before + secondsSince(started);
  await context.run.finishStage(stage.name, { key: keyOf(stage.name, parts), parts, seconds });
  await context.run.event({ type: "stage", stage: stage.name, seconds });
}

/** Reuses another run's result of a stage with the same inputs. Notes that it does, or why it does not. */
async function reuseStage(
  context: TrainingContext,
  stage: PlanStage,
  inputs: StageInputs,
  others: readonly OtherRun[],
): Promise<boolean> {
  const { run, progress } = context;
  const { name } = stage;
  const { key, parts, result } = await findReusable(others, run.plan, stage, inputs, progress.note);
  if (result === undefined) {
    const why = run.state.begun?.get(name) === undefined ? whyRetrained(others, name, parts) : undefined;
    if (why !== undefined)
      progress.note(`${name}: retraining, because ${differing(why.changed)} from ${fromHere(why.from)}`);
    const windows = await reuseWindows(run, stage, parts, others);
    if (windows !== undefined) progress.note(`${name}: windows reused from ${fromHere(windows)}`);
    return false;
  }
  const { from, weights, arrays } = result;
  await run.reuse(name, weights, arrays, { key, parts, seconds: 0, from: run.storedPath(from) });
  progress.note(`${name}: reused from ${fromHere(from)}`);
  await context.run.event({ type: "reused", stage: name, from: run.storedPath(from), key });
  // Evaluation, prediction and export need what the stage would have fitted in front.
  if (stage.kind === "fit" || stage.name === scoreStage(run.plan)?.name) {
    const steps = refinedSteps(run.plan, stage);
    const other = others.find(({ path }) => path === from);
    if (other !== undefined) await reuseRefinements(context, other, steps);
    await fitRefinements(context, name, steps);
  }
  return true;
}

/** The shortest name of a folder: relative to the current folder if it is below it, else unchanged. */
export function fromHere(folder: string, here = process.cwd()): string {
  const path = relative(here, folder);
  return path === "" || path.startsWith("..") ? folder : path;
}

function noteDivergence({ run, progress }: TrainingContext): void {
  const { diverged } = run.state;
  if (diverged === undefined) return;
  const { stage, step, reason, lr } = diverged;
  progress.note(
    `stage ${stage} of this run diverged at step ${step}: ${reason} (learning rate ${rounded(lr)}). Training resumes from the last ` +
      "checkpoint and will diverge again unless something changes; a new run of a changed spec reuses the stages that are still valid",
  );
}

const secondsSince = (started: number): number => Math.round((performance.now() - started) / 100) / 10;

/** `the optimizer differs`, `the data and the batch differ`. */
function differing(parts: readonly string[]): string {
  const plural =
    parts.length > 1 ||
    /^the (data|thresholds|decisions|images|nets|weights|labels|values|epochs|SVMs|other options)\b/.test(
      parts[0] ?? "",
    );
  return `${listed(parts)} ${plural ? "differ" : "differs"}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
