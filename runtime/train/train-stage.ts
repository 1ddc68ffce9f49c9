import type { TrainPlan } from "../../compiler/contract/schema.js";
import { netOf } from "../cascade/cascade.js";
import { named } from "./run-place.js";
import { openBatches } from "./stage-batches.js";
import { only } from "./starting-point.js";
import { trainRun } from "./train-run.js";
import type { TrainingContext } from "./training-context.js";

/**
 * Trains the nets of a stage and keeps their weights in the run folder; runs that are done are left as they are.
 * @throws Interrupted after a checkpoint when the signal is raised; Diverged when training cannot go on.
 */
export async function trainStage(context: TrainingContext, stage: TrainPlan): Promise<void> {
  const { run: folder, progress } = context;
  const finished = folder.finishedRuns(stage.name);
  for (const [index, run] of stage.runs.entries()) {
    const place = { stage, run, index };
    if (index < finished) {
      progress.note(`${stage.name} ${named(place).nets.join(", ")}: done before`);
      continue;
    }
    const batches = await openBatches(context, stage, run.input);
    const resumed = await folder.loadCheckpoint(stage.name, index, progress.note);
    const weights = await trainRun(context, place, batches, resumed).finally(() => batches.close());
    const results = run.nets.map((net) => [net, only(weights, netOf(folder.plan, net).parameters)] as const);
    await folder.finishRun(stage.name, new Map(results));
  }
}
