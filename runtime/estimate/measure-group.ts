import { netOf } from "../../compiler/contract/plan-queries.js";
import type { TrainPlan } from "../../compiler/contract/schema.js";
import { type Box, enlarge } from "../data/box.js";
import { cropped } from "../data/view.js";
import type { Trainer, TrainerState } from "../engines/engine.js";
import { type GroupPlace, named } from "../train/group-place.js";
import { imageBytes, openBatches, type StageBatches } from "../train/stage-batches.js";
import type { FindWindows } from "../train/stage-view.js";
import type { TrainingContext } from "../train/training-context.js";
import { initialTrainingState } from "../train/training-state.js";
import { updateStep } from "../train/update-step.js";
import { validate } from "../train/validate.js";
import type { ValidationBatch } from "../train/validation-batches.js";
import { initialOptimizerState, initialWeights } from "../weights/initial-weights.js";
import type { GroupTimes } from "./times.js";

/** Seconds and steps for which the steps of a group are measured; at least `least` steps, unless these take `patience`. */
const budget = { seconds: 0.7, steps: 60, least: 3, patience: 8 } as const;
const validationBatches = 4;
/** A window of an image without an annotated box, in pixels. */
const someBox: Box = { x: 0, y: 0, width: 96, height: 96 };

export const secondsSince = (started: number): number => (performance.now() - started) / 1000;

/** The boxes of annotated faces, by the name of the image: they stand for the windows that a trained net finds. */
export async function boxesOf({ data }: Pick<TrainingContext, "data">, name: string): Promise<(file: string) => Box> {
  if (data.description(name).kind === "backgrounds") return () => someBox;
  const { samples } = await data.faces(name);
  const boxes = new Map(samples.map(({ file, box }) => [file, box]));
  return (file) => boxes.get(file) ?? someBox;
}

const guessedWindows: FindWindows = async (context, { on }, _step, samples, enlarged) => {
  const boxOf = await boxesOf(context, on.data);
  return samples.map((sample) => cropped(sample, enlarge(boxOf(sample.file), enlarged)));
};

/**
 * Measures the training of a group here and now: real steps of its graph on real images, with initial weights and a learning rate
 * of 0; a checkpoint; a validation. Writes to the run of the context, which is to be a temporary one.
 */
export async function measureGroup(context: TrainingContext, place: GroupPlace): Promise<GroupTimes> {
  const { stage, group } = place;
  const { engine, run } = context;
  const net = netOf(run.plan, group.nets[0] as string);
  const weights = initialWeights(group.nets.join(), [...net.parameters, ...group.outputLayer], run.plan.seed);
  const batches = await openBatches(context, stage, group.input, guessedWindows);
  try {
    const started = performance.now();
    const trainer = await engine.openTrainer({
      graph: context.graph(group.graph),
      image: { batch: stage.batch, ...group.input },
      weights,
      optimizer: initialOptimizerState(group.state),
    });
    try {
      const opened = secondsSince(started);
      const { stepsPerEpoch, source } = batches;
      await run.event({
        type: "begin",
        ...named(place),
        steps: stepsPerEpoch,
        stepsPerEpoch,
        images: source.total,
        step: 0,
      });
      const fresh = await steps(context, trainer, batches, place);
      const again = await steps(context, trainer, batches, place, fresh.count);
      const step = Math.min(again.mean, fresh.mean);
      const ended = performance.now();
      const state = await trainer.state();
      await endEpoch(context, place, state);
      const epochEnd = secondsSince(ended);
      return {
        open: opened + Math.max(0, fresh.first - fresh.mean),
        step,
        decoding: fresh.mean - step,
        cached: Math.floor(imageBytes / (group.input.height * group.input.width * 3)),
        epochEnd,
        validation: await measureValidation(context, place, state, batches),
      };
    } finally {
      await trainer.close();
    }
  } finally {
    await batches.close();
  }
}

interface Measured {
  /** Seconds of the first step, and the mean of the others. */
  readonly first: number;
  readonly mean: number;
  readonly count: number;
}

/** Steps of the first epoch, `most` at most; a second call meets the same images. */
async function steps(
  context: TrainingContext,
  trainer: Trainer,
  batches: StageBatches,
  place: GroupPlace,
  most: number = Math.min(budget.steps, batches.stepsPerEpoch),
): Promise<Measured> {
  const upcoming = batches.from(0, most);
  const times: number[] = [];
  const began = performance.now();
  try {
    while (times.length < most && !enough(times.length, secondsSince(began))) {
      context.signal.throwIfAborted();
      const started = performance.now();
      await updateStep(trainer, upcoming, place, { step: times.length, lr: 0, seed: context.run.plan.seed });
      times.push(secondsSince(started));
    }
  } finally {
    await upcoming.return(undefined);
  }
  const [first = 0, ...others] = times;
  const counted = others.length === 0 ? [first] : others;
  return { first, mean: counted.reduce((total, one) => total + one, 0) / counted.length, count: times.length };
}

const enough = (count: number, seconds: number): boolean =>
  count > 1 && (count >= budget.least ? seconds >= budget.seconds : seconds >= budget.patience);

/** What happens at the end of an epoch besides the validation. */
async function endEpoch(
  { run, board }: TrainingContext,
  { stage, group, index }: GroupPlace,
  state: TrainerState,
): Promise<void> {
  await board.weights(stage.name, group.nets[0] as string, 1, state.weights);
  await run.saveCheckpoint({ stage: stage.name, group: index, step: 1, training: initialTrainingState, ...state });
}

async function measureValidation(
  context: TrainingContext,
  place: GroupPlace,
  { weights }: TrainerState,
  batches: StageBatches,
): Promise<GroupTimes["validation"]> {
  if (!place.stage.validate || batches.validation() === undefined) return { open: 0, image: 0, decoding: 0 };
  const timed = async (most: number): Promise<{ readonly seconds: number; readonly images: number }> => {
    const started = performance.now();
    const measured = await validate(context, place, weights, firstFew(batches, most));
    return { seconds: secondsSince(started), images: measured?.images ?? 0 };
  };
  const fresh = await timed(validationBatches);
  const again = await timed(validationBatches);
  const one = await timed(1);
  const { batch } = place.stage satisfies TrainPlan;
  const more = again.images - one.images;
  const image = more > 0 ? Math.max(0, again.seconds - one.seconds) / more : 0;
  return {
    open: Math.max(0, one.seconds - image * Math.min(batch, one.images)),
    image,
    decoding: Math.max(0, fresh.seconds - again.seconds) / Math.max(1, fresh.images),
  };
}

async function* firstFew(batches: StageBatches, most: number): AsyncGenerator<ValidationBatch> {
  const all = batches.validation();
  if (all === undefined) return;
  let count = 0;
  for await (const batch of all) {
    yield batch;
    if (++count >= most) return;
  }
}
