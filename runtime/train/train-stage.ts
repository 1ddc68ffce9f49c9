import { join } from "node:path";
import type { PlanNet, TrainPlan, TrainRun } from "../../compiler/plan/schema.js";
import { netOf } from "../cascade/cascade.js";
import type { FloatArray, TrainerState, Weights } from "../engines/engine.js";
import { Interrupted } from "../interrupted.js";
import { hashOf } from "../random.js";
import type { Checkpoint } from "../run/run-folder.js";
import { ExitCode, UserError } from "../user-error.js";
import { correctness } from "./accuracy.js";
import type { LabelledBatch } from "./batch-reader.js";
import { checkpointDue } from "./checkpoint-policy.js";
import { initialWeights, restingState } from "./initial-weights.js";
import { learningRate } from "./learning-rate.js";
import { withMeasuredPixels } from "./measured-pixels.js";
import { reportSkipped } from "./report-skipped.js";
import { openBatches, type StageBatches } from "./stage-batches.js";
import type { TrainingContext } from "./training-context.js";

/**
 * Runs a training stage and saves its nets' weights in the run folder. Throws `Interrupted` after saving a checkpoint
 * when the signal is raised, and `UserError` when the loss is no longer a number.
 */
export async function trainStage(context: TrainingContext, stage: TrainPlan): Promise<void> {
  const { run: folder, progress } = context;
  const saved = await folder.loadCheckpoint();
  const finished = folder.finishedRuns(stage.name);
  for (const [index, run] of stage.runs.entries()) {
    if (index < finished) {
      progress.note(`${stage.name} ${run.nets.join(", ")}: done before`);
      continue;
    }
    const resumed = saved?.stage === stage.name && saved.run === index ? saved : undefined;
    const batches = await openBatches(context, stage, run.input);
    const weights = await trainRun(context, stage, run, index, batches, resumed).finally(() => batches.close());
    const results = run.nets.map((net) => [net, only(weights, netOf(folder.plan, net).parameters)] as const);
    await folder.finishRun(stage.name, new Map(results));
  }
  await folder.finishStage(stage.name);
}

async function trainRun(
  context: TrainingContext,
  stage: TrainPlan,
  run: TrainRun,
  index: number,
  reader: StageBatches,
  checkpoint: Checkpoint | undefined,
): Promise<Weights> {
  const { run: folder, engine, progress, signal } = context;
  const net = netOf(folder.plan, run.nets[0] as string);
  const parameters = [...net.parameters, ...run.headParameters];
  const start = checkpoint ?? (await startingPoint(context, stage, run, net));
  const trainer = await engine.openTrainer({
    graph: join(folder.build, run.graph),
    image: { batch: stage.batch, ...run.input },
    weights: only(start.weights, parameters),
    optimizer: only(start.optimizer, run.state),
  });
  const steps = Math.max(1, Math.round(stage.epochs * reader.stepsPerEpoch));
  const task = progress.begin(`${stage.name} ${run.nets.join(", ")}`, steps);
  let loss = Number.NaN;
  let accuracy = 0;
  let savedAt = performance.now();
  const save = async (step: number): Promise<void> => {
    await folder.saveCheckpoint({ stage: stage.name, run: index, step, course: {}, ...(await trainer.state()) });
    savedAt = performance.now();
  };

  try {
    let step = checkpoint?.step ?? 0;
    let since = performance.now();
    for await (const batch of reader.from(step, steps)) {
      const waited = (performance.now() - since) / 1000;
      const lr = learningRate(stage.optimizer, step, { steps, stepsPerEpoch: reader.stepsPerEpoch });
      const result = await trainer.step({
        image: batch.image,
        ...fed(stage, batch),
        lr,
        seed: hashOf(folder.plan.seed, stage.name, step),
      });
      requireFinite(result.loss, stage, step, lr);
      const right = correctness(stage, batch, result.logits);
      loss = smooth(loss, result.loss);
      accuracy = step === 0 ? right : smooth(accuracy, right);
      step++;
      task.update(step, `loss ${loss.toFixed(3)}  accuracy ${(100 * accuracy).toFixed(1)}%`);
      const seconds = (performance.now() - since) / 1000;
      await folder.event({
        type: "step",
        stage: stage.name,
        run: index,
        nets: run.nets,
        step,
        epoch: step / reader.stepsPerEpoch,
        loss: result.loss,
        accuracy: right,
        lr,
        imagesPerSecond: stage.batch / seconds,
        waited,
      });
      if (signal.aborted) {
        await save(step);
        throw new Interrupted();
      }
      const unsaved = (performance.now() - savedAt) / 1000;
      if (step < steps && checkpointDue(step, reader.stepsPerEpoch, unsaved)) await save(step);
      since = performance.now();
    }
    await reportSkipped(context, { stage: stage.name, ...reader.source }, reader.skipped);
    task.end(
      Number.isNaN(loss)
        ? "all steps done before"
        : `loss ${loss.toFixed(3)}, accuracy ${(100 * accuracy).toFixed(1)}%`,
    );
    return (await trainer.state()).weights;
  } finally {
    await trainer.close();
  }
}

/** The net's newest weights (fresh ones before its first stage), a fresh output layer, an update rule at rest. */
async function startingPoint(
  context: TrainingContext,
  stage: TrainPlan,
  run: TrainRun,
  net: PlanNet,
): Promise<TrainerState> {
  const { run: folder } = context;
  const { seed } = folder.plan;
  // The owner is the group of nets, so that equal nets start equal whichever comes first in the file.
  const own = (await folder.weightsOf(net.name)) ?? initialWeights(run.nets.join(), net.parameters, seed);
  const scaled = await withMeasuredPixels(context, stage, run.input, net, own);
  const head = initialWeights(stage.name, run.headParameters, seed);
  return {
    weights: new Map([...scaled, ...head]),
    optimizer: restingState(run.state),
  };
}

function only(
  values: Weights,
  arrays: readonly { readonly name: string; readonly shape: readonly number[] }[],
): Weights {
  return new Map(
    arrays.map(({ name, shape }): [string, FloatArray] => {
      const value = values.get(name);
      if (value === undefined || value.shape.join() !== shape.join()) {
        throw new UserError(`the weights of ${name} do not fit the net`, {
          found: value === undefined ? "no such weights" : `shape ${value.shape.join(" x ")}`,
          expected: `shape ${shape.join(" x ")}`,
          hint: "this run was made from another spec: start a new run folder",
        });
      }
      return [name, value];
    }),
  );
}

function fed(stage: TrainPlan, batch: LabelledBatch): { labels?: Int32Array; targets?: Float32Array } {
  return {
    ...(stage.feeds.includes("labels") ? { labels: batch.labels } : {}),
    ...(stage.feeds.includes("targets") ? { targets: batch.targets } : {}),
  };
}

function smooth(before: number, now: number): number {
  return Number.isNaN(before) ? now : 0.95 * before + 0.05 * now;
}

function requireFinite(loss: number, stage: TrainPlan, step: number, lr: number): void {
  if (Number.isFinite(loss)) return;
  throw new UserError(`stage ${stage.name} diverged: the loss is ${loss} at step ${step + 1}`, {
    found: `learning rate ${lr}`,
    hint: "use a lower learning rate for this stage",
    exitCode: ExitCode.noUsableModel,
  });
}
