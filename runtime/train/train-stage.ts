import { netOf } from "../../compiler/contract/plan-queries.js";
import type { TrainPlan } from "../../compiler/contract/schema.js";
import { named } from "./group-place.js";
import { outputLayers } from "./output-layer.js";
import { openBatches } from "./stage-batches.js";
import { only } from "./starting-point.js";
import { trainGroup } from "./train-group.js";
import type { TrainingContext } from "./training-context.js";

/**
 * Trains the nets of a stage and stores their weights in the run folder; skips groups that are finished.
 * @throws Interrupted after a checkpoint when the signal is raised; Diverged when training cannot continue.
 */
export async function trainStage(context: TrainingContext, stage: TrainPlan): Promise<void> {
  const { run, progress } = context;
  const finished = run.finishedGroups(stage.name);
  for (const [index, group] of stage.groups.entries()) {
    const place = { stage, group, index };
    if (index < finished) {
      progress.note(`${stage.name} ${named(place).nets.join(", ")}: already finished`);
      continue;
    }
    const batches = await openBatches(context, stage, group.input);
    const resumed = await run.loadCheckpoint(stage.name, index, progress.note);
    const weights = await trainGroup(context, place, batches, resumed).finally(() => batches.close());
    const results = group.nets.map((net) => [net, only(weights, netOf(run.plan, net).parameters)] as const);
    await run.finishGroup(stage.name, new Map(results), outputLayers(run.plan, stage, group, weights));
  }
}
