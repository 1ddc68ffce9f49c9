import { netOf } from "../cascade/cascade.js";
import type { Weights } from "../engines/engine.js";
import type { Checkpoint } from "../run/checkpoint.js";
import { reportSkipped } from "../run/report-skipped.js";
import { RunLoop } from "./run-loop.js";
import type { RunPlace } from "./run-place.js";
import type { StageBatches } from "./stage-batches.js";
import { only, startingPoint } from "./starting-point.js";
import type { TrainingContext } from "./training-context.js";

/**
 * Trains one net (and those that share its result) to the end of its stage, from a checkpoint if there is one.
 * @returns the weights to hand on, those of the output layer included.
 * @throws Interrupted after a checkpoint when the signal is raised; Diverged when training cannot go on.
 */
export async function trainRun(
  context: TrainingContext,
  place: RunPlace,
  batches: StageBatches,
  checkpoint: Checkpoint | undefined,
): Promise<Weights> {
  const { run: folder, engine } = context;
  const { stage, run } = place;
  const net = netOf(folder.plan, run.nets[0] as string);
  const parameters = [...net.parameters, ...run.headParameters];
  context.signal.throwIfAborted();
  const start = checkpoint ?? (await startingPoint(context, place, net));
  const trainer = await engine.openTrainer({
    graph: context.graph(run.graph),
    image: { batch: stage.batch, ...run.input },
    weights: only(start.weights, parameters),
    optimizer: only(start.optimizer, run.state),
  });
  try {
    const weights = await new RunLoop({ context, place, net, batches, trainer, checkpoint }).train();
    for (const { from, images } of batches.skipped)
      await reportSkipped(context, { stage: stage.name, ...from }, images);
    return weights;
  } finally {
    await trainer.close();
  }
}
