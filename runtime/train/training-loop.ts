import { outputTerm, untrainedLoss } from "../../compiler/contract/parts/loss.js";
import type { PlanNet } from "../../compiler/contract/schema.js";
import type { Trainer, TrainerState, Weights } from "../engines/engine.js";
import { fault } from "../errors/user-error.js";
import { Interrupted } from "../process/interrupted.js";
import { type Checkpoint, checkpointFile } from "../run/checkpoint.js";
import { checked } from "../run/read-checked.js";
import type { RunEventOf } from "../run/run-event.js";
import { loss as lossText } from "../text/numbers.js";
import type { LabelledBatch } from "./data-loader.js";
import { afterLosses, freshDifficulty, weighedLabels } from "./difficulty.js";
import { Diverged, nonFiniteParameter } from "./diverged.js";
import { beganUseless, hasRisen, stepsFarAbove } from "./divergence-guard.js";
import { faultAtEnd, riseWarning } from "./fault-at-end.js";
import { type FailedStep, findDivergence } from "./find-divergence.js";
import { type GroupPlace, named } from "./group-place.js";
import type { LabelWeights } from "./label-weights.js";
import { learningRate } from "./learning-rate.js";
import type { StageBatches } from "./stage-batches.js";
import { only } from "./starting-point.js";
import type { TrainingContext } from "./training-context.js";
import {
  afterStep,
  afterValidation,
  initialTrainingState,
  outOfPatience,
  type TrainingState,
  trainingStateSchema,
  watches,
} from "./training-state.js";
import { updateStep } from "./update-step.js";
import { validate } from "./validate.js";

export interface LoopParts {
  readonly context: TrainingContext;
  readonly place: GroupPlace;
  readonly net: PlanNet;
  readonly batches: StageBatches;
  readonly trainer: Trainer;
  readonly checkpoint: Checkpoint | undefined;
}

/**
 * The training steps of one group. All decisions follow from the training state, which checkpoints hold; time decides only when
 * further checkpoints are saved.
 */
export class TrainingLoop {
  readonly #parts: LoopParts;
  readonly #steps: number;
  /** The loss of a net that has learned nothing. */
  readonly #untrained: number;
  /** Updates done. */
  #step: number;
  #training: TrainingState;
  /** Of the last step of this session. */
  #loss = Number.NaN;
  #best: Weights | undefined;
  /** The trainer's state after `#step` updates, once it was read. */
  #state: TrainerState | undefined;
  /** Is the trainer between two updates? */
  #atUpdate = true;
  #savedAt = performance.now();

  constructor(parts: LoopParts) {
    const { context, place, batches, checkpoint } = parts;
    this.#parts = parts;
    const planned = Math.max(1, Math.round(place.stage.epochs * batches.stepsPerEpoch));
    this.#steps = Math.min(planned, context.run.state.rehearsal?.updates ?? planned);
    this.#step = checkpoint?.step ?? 0;
    const { labelWeights } = batches;
    const { loss, outputs } = place.stage;
    this.#untrained =
      labelWeights === undefined
        ? untrainedLoss(loss, outputs)
        : Math.abs(outputTerm(loss).weight) * labelWeights.untrained;
    this.#training = checkpoint === undefined ? initialStateFor(labelWeights) : trainingStateOf(context, checkpoint);
    this.#best = checkpoint?.best;
  }

  /** Trains to the end, and returns the weights to hand on, those of the output layer included. */
  async train(): Promise<Weights> {
    const { context, place, batches } = this.#parts;
    const { stepsPerEpoch, source, labelWeights, unlearnt } = batches;
    context.signal.throwIfAborted();
    for (const attribute of unlearnt)
      context.progress.note(
        `${place.stage.name}: no label of ${attribute} is known in the training images: its output stays random`,
      );
    for (const attribute of labelWeights?.oneSided ?? [])
      context.progress.note(
        `${place.stage.name}: all known labels of ${attribute} are the same in the training images, so \`balance\` leaves it alone`,
      );
    await context.run.event({
      type: "begin",
      ...named(place),
      steps: this.#steps,
      stepsPerEpoch,
      images: source.total,
      step: this.#step,
    });
    const upcoming = batches.from(this.#step, this.#steps);
    try {
      await this.#validateIfDue();
      while (!this.#ended()) {
        await this.#update(upcoming);
        await this.#validateIfDue();
        await this.#saveIfDue();
      }
      const result = await this.#result();
      const keptStep = place.stage.keep === "best" ? (this.#training.best?.step ?? null) : null;
      await context.run.event({ type: "trained", ...named(place), step: this.#step, keptStep });
      return result;
    } catch (error) {
      await this.#leave(error);
      throw error;
    } finally {
      await upcoming.return(undefined);
    }
  }

  /** Saves a checkpoint to resume from when work ends early. */
  async #leave(error: unknown): Promise<void> {
    if (error instanceof Diverged || !this.#atUpdate) return;
    if (error instanceof Interrupted) await this.#save();
    // Report the first error, even if this checkpoint cannot be saved: training can resume from an earlier one.
    else await this.#save().catch(() => undefined);
  }

  #ended(): boolean {
    const { place, batches } = this.#parts;
    return this.#step >= this.#steps || outOfPatience(this.#training, place.stage, batches.stepsPerEpoch);
  }

  async #update(upcoming: AsyncIterator<LabelledBatch>): Promise<void> {
    const { context, place, batches, trainer } = this.#parts;
    const { stage } = place;
    const { stepsPerEpoch } = batches;
    const lr = this.#rate(this.#step);
    const started = performance.now();
    this.#atUpdate = stage.accumulate === 1;
    const { seed } = context.run.plan;
    const at = { step: this.#step, lr, seed };
    const { difficulty } = this.#training;
    const labels = weighedLabels(batches.labelWeights, difficulty);
    const { loss, mainLoss, accuracy, waited, failed, sums } = await updateStep(trainer, upcoming, place, at, labels);
    if (failed !== undefined) throw await this.#diverged({ loss, lr, reason: `the loss is ${loss}`, batch: failed });
    this.#state = undefined;
    this.#step++;
    this.#atUpdate = true;
    this.#loss = loss;
    this.#training = afterStep(this.#training, mainLoss, this.#untrained, loss);
    if (difficulty !== null && sums !== undefined)
      this.#training = {
        ...this.#training,
        difficulty: afterLosses(difficulty, sums, this.#step % stepsPerEpoch === 0),
      };
    if (hasRisen(this.#training)) {
      const begun = lossText(this.#training.begun?.sum ?? null);
      const reason = `the loss has been far above its initial value (${begun}) for ${stepsFarAbove(this.#training)} steps`;
      throw await this.#diverged({ loss, lr, reason, batch: undefined });
    }
    const seconds = (performance.now() - started) / 1000;
    const images = stage.batch * stage.accumulate;
    const epoch = this.#step / stepsPerEpoch;
    await context.run.event({
      type: "step",
      ...named(place),
      step: this.#step,
      epoch,
      loss,
      accuracy,
      lr,
      imagesPerSecond: images / seconds,
      waited,
      ...scheduleOf(context),
    });
    context.signal.throwIfAborted();
  }

  /** Validates at the end of each epoch and of the stage, if there is a validation split. */
  async #validateIfDue(): Promise<void> {
    const { context, place, net, batches } = this.#parts;
    const { stage } = place;
    const atEnd = this.#step > 0 && (this.#step % batches.stepsPerEpoch === 0 || this.#step >= this.#steps);
    if (!atEnd || this.#training.validation?.step === this.#step) return;
    const { weights } = await this.#stateNow();
    const { board } = context;
    await board.weights(stage.name, net.name, this.#step, only(weights, net.parameters));
    const upcoming = stage.validate ? batches.validation() : undefined;
    if (upcoming === undefined) return;
    const measured = await validate(context, place, weights, upcoming, batches.labelWeights);
    if (measured === undefined) {
      if (watches(stage))
        throw fault("training/no-readable-image", { stage: stage.name, view: `${stage.on.data}.validation` });
      return;
    }
    if (measured.responses.length > 0) await board.responses(stage.name, net.name, this.#step, measured.responses);
    this.#training = afterValidation(this.#training, this.#step, measured, stage);
    const best = this.#training.validation?.best === true;
    if (best && stage.keep === "best") this.#best = weights;
    const epoch = this.#step / batches.stepsPerEpoch;
    const { images, loss, accuracy } = measured;
    await context.run.event({
      type: "validation",
      ...named(place),
      step: this.#step,
      epoch,
      images,
      loss,
      accuracy,
      best,
    });
    const { gained } = this.#training;
    if (this.#step < this.#steps && this.#ended())
      await context.run.event({
        type: "early-stop",
        ...named(place),
        step: this.#step,
        epoch,
        best: gained?.value ?? null,
      });
  }

  /** Saves none while the loss is far above its initial value: training must be able to resume from the last checkpoint. */
  async #saveIfDue(): Promise<void> {
    if (this.#ended() || stepsFarAbove(this.#training) > 0) return;
    const unsaved = (performance.now() - this.#savedAt) / 1000;
    if (checkpointDue(this.#step, this.#parts.batches.stepsPerEpoch, unsaved)) await this.#save();
  }

  async #save(): Promise<void> {
    const { context, place } = this.#parts;
    const [step, training] = [this.#step, this.#training];
    const best = this.#best === undefined ? {} : { best: this.#best };
    const state = await this.#stateNow();
    const file = await context.run.saveCheckpoint({
      stage: place.stage.name,
      group: place.index,
      step,
      training,
      ...state,
      ...best,
    });
    this.#savedAt = performance.now();
    await context.run.event({ type: "checkpoint", ...named(place), step, file });
  }

  async #stateNow(): Promise<TrainerState> {
    this.#state ??= await this.#parts.trainer.state();
    if (nonFiniteParameter(this.#state.weights) !== undefined) {
      throw await this.#diverged({ loss: this.#loss, lr: this.#rate(this.#step - 1), reason: "", batch: undefined });
    }
    return this.#state;
  }

  async #result(): Promise<Weights> {
    const { context, place } = this.#parts;
    const { weights } = await this.#stateNow();
    const reason = faultAtEnd(this.#training, place.stage, this.#step, this.#untrained);
    if (reason !== undefined)
      throw await this.#diverged({ loss: this.#loss, lr: this.#rate(this.#step - 1), reason, batch: undefined });
    const warning = riseWarning(this.#training, place.stage, this.#untrained);
    if (warning !== undefined) context.progress.note(warning);
    return this.#best ?? weights;
  }

  /** Reports step `#step + 1` if its batch failed, and otherwise step `#step`. */
  async #diverged(failed: Pick<FailedStep, "loss" | "lr" | "reason" | "batch">): Promise<Diverged> {
    const { context, place, batches, trainer } = this.#parts;
    const step = failed.batch === undefined ? this.#step : this.#step + 1;
    const { stepsPerEpoch } = batches;
    const startedUseless = failed.batch === undefined && beganUseless(this.#training, this.#untrained);
    const more = { step, steps: this.#steps, stepsPerEpoch, startedUseless };
    const diverged = await findDivergence(context, place, trainer, { ...failed, ...more });
    const { nets, group, ...rest } = diverged.divergence;
    await context.run.event({ type: "diverged", ...rest, nets: [...nets], group });
    return diverged;
  }

  #rate(step: number): number {
    const { place, batches } = this.#parts;
    const length = { steps: this.#steps, stepsPerEpoch: batches.stepsPerEpoch };
    return learningRate(place.stage.optimizer, step, length);
  }
}

/** The state of the whole schedule, as events have it. */
function scheduleOf({ outlook }: TrainingContext): Pick<RunEventOf<"step">, "schedule"> {
  const now = outlook?.();
  if (now === undefined) return {};
  const { share, secondsLeft, stage, stages } = now;
  const rounded = { share: Math.round(share * 1e4) / 1e4, secondsLeft: Math.round(secondsLeft * 10) / 10 };
  return { schedule: { ...rounded, stage, stages } };
}

const initialStateFor = (labels: LabelWeights | undefined): TrainingState =>
  labels?.difficulty === undefined
    ? initialTrainingState
    : { ...initialTrainingState, difficulty: freshDifficulty(labels.attributes) };

/** @throws UserError for the state of another version of fanc: its decisions could differ. */
function trainingStateOf({ run }: TrainingContext, checkpoint: Checkpoint): TrainingState {
  return checked(trainingStateSchema, checkpoint.training, run.file("checkpoints", checkpointFile(checkpoint)));
}

/** Work that a crash may cost inside a long epoch, in seconds. */
const mostUnsaved = 300;

/** Is a checkpoint due? At the end of every epoch, and inside one after five minutes without. */
export function checkpointDue(step: number, stepsPerEpoch: number, secondsSinceSaved: number): boolean {
  return step % stepsPerEpoch === 0 || secondsSinceSaved >= mostUnsaved;
}
