import { packageVersion } from "../version.js";
import { emit } from "./emit.js";
import { fitStage } from "./fit-stage.js";
import { trainStage } from "./train-stage.js";
import type { TrainingContext } from "./training-context.js";

/**
 * Runs the stages of the plan that are not done yet, in order.
 * @throws Interrupted when the signal is raised; the run can be gone on from then, as after any other error.
 */
export async function runSchedule(context: TrainingContext): Promise<void> {
  const { run, engine } = context;
  const started = performance.now();
  await run.useEngine(engine.name);
  await emit(context, {
    type: "session",
    fanc: packageVersion,
    node: process.version,
    engine: engine.description,
    done: run.state.done,
  });
  try {
    await runStages(context);
  } catch (error) {
    // The error says more than a log that cannot be written for it, on a full disk for example.
    await emit(context, { type: "stopped", reason: reasonOf(error) }).catch(() => undefined);
    throw error;
  }
  await emit(context, { type: "finished", seconds: secondsSince(started) });
}

async function runStages(context: TrainingContext): Promise<void> {
  const { run, progress, signal } = context;
  const { done } = run.state;
  for (const stage of run.plan.stages) {
    if (done.includes(stage.name)) {
      progress.note(`${stage.name}: done before`);
      continue;
    }
    signal.throwIfAborted();
    const started = performance.now();
    if (stage.kind === "train") await trainStage(context, stage);
    else await fitStage(context, stage);
    await run.finishStage(stage.name);
    await emit(context, { type: "stage", stage: stage.name, seconds: secondsSince(started) });
  }
}

const secondsSince = (started: number): number => Math.round((performance.now() - started) / 100) / 10;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
