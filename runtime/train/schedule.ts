import { packageVersion } from "../version.js";
import { fitStage } from "./fit-stage.js";
import { trainStage } from "./train-stage.js";
import type { TrainingContext } from "./training-context.js";

/** Runs the stages of the plan that are not done yet, in order. */
export async function runSchedule(context: TrainingContext): Promise<void> {
  const { run, engine, progress, signal } = context;
  await run.useEngine(engine.name);
  await run.event({
    type: "session",
    fanc: packageVersion,
    node: process.version,
    engine: engine.description,
    done: run.state.done,
  });
  const pending = run.plan.stages.filter((stage) => !run.state.done.includes(stage.name));
  for (const stage of run.plan.stages) {
    if (!pending.includes(stage)) {
      progress.note(`${stage.name}: done before`);
      continue;
    }
    signal.throwIfAborted();
    const started = performance.now();
    if (stage.kind === "train") await trainStage(context, stage);
    else await fitStage(context, stage);
    await run.event({
      type: "stage",
      stage: stage.name,
      seconds: Math.round((performance.now() - started) / 100) / 10,
    });
  }
}
