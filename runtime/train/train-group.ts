import { netOf } from "../../compiler/contract/plan-queries.js";
import type { Weights } from "../engines/engine.js";
import type { Checkpoint } from "../run/checkpoint.js";
import { reportSkipped } from "../run/report-skipped.js";
import type { GroupPlace } from "./group-place.js";
import type { StageBatches } from "./stage-batches.js";
import { only, startingPoint } from "./starting-point.js";
import type { TrainingContext } from "./training-context.js";
import { TrainingLoop } from "./training-loop.js";

/**
 * Trains one net (and those that share its result) to the end of its stage, from a checkpoint if there is one.
 * @returns the weights to hand on, those of the output layer included.
 * @throws Interrupted after a checkpoint when the signal is raised; Diverged when training cannot continue.
 */
export async function trainGroup(
  context: TrainingContext,
  place: GroupPlace,
  batches: StageBatches,
  checkpoint: Checkpoint | undefined,
): Promise<Weights> {
  const { run, engine } = context;
  const { stage, group } = place;
  const net = netOf(run.plan, group.nets[0] as string);
  const parameters = [...net.parameters, ...group.outputLayer];
  context.signal.throwIfAborted();
  const start = checkpoint ?? (await startingPoint(context, place, net));
  const trainer = await engine.openTrainer({
    graph: context.graph(group.graph),
    image: { batch: stage.batch, ...group.input },
    weights: only(start.weights, parameters),
    optimizer: only(start.optimizer, group.state),
  });
  try {
    const weights = await new TrainingLoop({ context, place, net, batches, trainer, checkpoint }).train();
    for (const { from, images } of batches.skipped)
      await reportSkipped(context, { stage: stage.name, ...from }, images);
    return weights;
  } finally {
    await trainer.close();
  }
}
