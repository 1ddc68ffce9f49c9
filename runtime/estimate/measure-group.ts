import { netOf } from "../../compiler/contract/plan-queries.js";
import type { TrainGroup } from "../../compiler/contract/schema.js";
import { type Box, enlarge } from "../data/box.js";
import { cropped } from "../data/view.js";
import type { Trainer, TrainerState } from "../engines/engine.js";
import { weighedLabels } from "../train/difficulty.js";
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
      const firstEnd = await endEpoch(context, place, trainer, 1);
      const nextEnd = await endEpoch(context, place, trainer, 2);
      const epochEnd = Math.min(firstEnd.seconds, nextEnd.seconds);
      return {
        open: opened + Math.max(0, fresh.first - fresh.mean) + firstEnd.seconds - epochEnd,
        step,
        decoding: fresh.mean - step,
        cached: cachedImages(group),
        epochEnd,
        validation: await measureValidation(context, place, nextEnd.state, batches),
      };
    } finally {
      await trainer.close();
    }
  } finally {
    await batches.close();
  }
}

/** Decoded images of a group's training that memory holds. */
export const cachedImages = ({ input: { height, width } }: Pick<TrainGroup, "input">): number =>
  Math.floor(imageBytes / (height * width * 3));

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
      const step = times.length;
      const at = { step, lr: 0, seed: context.run.plan.seed };
      const labels = weighedLabels(batches.labelWeights, null);
      const { loss, accuracy, waited } = await updateStep(trainer, upcoming, place, at, labels);
      // As training does: the log and the curves take time, too.
      await context.run.event({
        ...{ type: "step", ...named(place), step: step + 1, epoch: 0, lr: 0, loss, accuracy, waited },
        imagesPerSecond: place.stage.batch / secondsSince(started),
      });
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
  trainer: Trainer,
  step: number,
): Promise<{ readonly seconds: number; readonly state: TrainerState }> {
  const started = performance.now();
  const state = await trainer.state();
  await board.weights(stage.name, group.nets[0] as string, step, state.weights);
  await run.saveCheckpoint({ stage: stage.name, group: index, step, training: initialTrainingState, ...state });
  return { seconds: secondsSince(started), state };
}

const noValidation: GroupTimes["validation"] = { first: 0, open: 0, image: 0, decoding: 0 };

async function measureValidation(
  context: TrainingContext,
  place: GroupPlace,
  { weights }: TrainerState,
  batches: StageBatches,
): Promise<GroupTimes["validation"]> {
  if (!place.stage.validate || batches.validation() === undefined) return noValidation;
  const timed = async (most: number): Promise<Timed> => {
    const started = performance.now();
    const measured = await validate(context, place, weights, firstFew(batches, most), batches.labelWeights);
    const { responses = [] } = measured ?? {};
    if (responses.length > 0)
      await context.board.responses(place.stage.name, place.group.nets[0] as string, 1, responses);
    return { seconds: secondsSince(started), images: measured?.images ?? 0 };
  };
  const first = await timed(1);
  const one = await timed(1);
  const fresh = await timed(validationBatches);
  const again = await timed(validationBatches);
  return validationTimes({ first, one, fresh, again }, place.stage.batch);
}

/** Seconds, and the images that they took. */
interface Timed {
  readonly seconds: number;
  readonly images: number;
}

/**
 * @param measured the first batch, the same batch again, it and some others, and these again.
 * @param batch images that the net sees at a time, however few are left.
 */
export function validationTimes(
  { first, one, fresh, again }: Readonly<Record<"first" | "one" | "fresh" | "again", Timed>>,
  batch: number,
): GroupTimes["validation"] {
  const more = again.images - one.images;
  const image = more > 0 ? Math.max(0, again.seconds - one.seconds) / more : one.seconds / Math.max(1, batch);
  const decoding = more > 0 ? Math.max(0, fresh.seconds - again.seconds) / more : 0;
  return {
    first: Math.max(0, first.seconds - one.seconds - decoding * first.images),
    open: Math.max(0, one.seconds - image * Math.min(batch, one.images)),
    image,
    decoding,
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
