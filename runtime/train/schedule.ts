import { fitStage } from "./fit-stage.js";
import { trainStage } from "./train-stage.js";
import { Interrupted, type TrainingContext } from "./training-context.js";

/** Runs the stages of the plan that are not done yet, in order. */
export async function runSchedule(context: TrainingContext): Promise<void> {
  const { run, progress, signal } = context;
  for (const stage of run.plan.stages) {
    if (run.state.done.includes(stage.name)) {
      progress.note(`${stage.name}: done before`);
      continue;
    }
    if (signal.aborted) throw new Interrupted();
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
