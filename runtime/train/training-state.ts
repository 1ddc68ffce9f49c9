import { z } from "zod";
import type { TrainPlan } from "../../compiler/contract/schema.js";

const count = z.int().nonnegative();

/**
 * The state from which early stopping, `keep: best` and the divergence guard decide, together with the plan. Checkpoints hold it,
 * so a resumed run decides as an uninterrupted one. JSON has no NaN: non-finite values are null.
 */
export const trainingStateSchema = z.object({
  /** Mean loss of the first steps. */
  begun: z.object({ steps: count, loss: z.number() }),
  /** Steps in a row whose loss lay far above the beginning. */
  high: count,
  /** The last measurement on the validation split. */
  validation: z
    .object({ step: count, loss: z.number().nullable(), accuracy: z.number(), best: z.boolean() })
    .nullable(),
  /** The best value so far of what the stage watches. */
  best: z.object({ step: count, value: z.number() }).nullable(),
  /** The last value that was better by `delta`: what the patience of an early stop counts from. */
  gained: z.object({ step: count, value: z.number().nullable() }).nullable(),
});
export type TrainingState = z.infer<typeof trainingStateSchema>;

export const initialTrainingState: TrainingState = {
  begun: { steps: 0, loss: 0 },
  high: 0,
  validation: null,
  best: null,
  gained: null,
};

/** Steps whose mean loss is where a run begins. */
const initialSteps = 20;
/** A loss this many times as high as at the beginning counts as far above it. */
const farAbove = 10;
/** So many steps in a row far above the initial value mean divergence. */
const tooLong = 200;

type Outputs = Pick<TrainPlan, "labels" | "outputs">;

/**
 * At least the loss of an output layer whose logits are all zero: ln K of K classes, at most 1 for each attribute
 * (ln 2 with a sigmoid, 1 with a hinge).
 */
export function chanceLoss({ labels, outputs }: Outputs): number {
  return labels === "attribute" ? outputs : Math.log(outputs);
}

/** After a step with a finite loss. */
export function afterStep(state: TrainingState, loss: number, outputs: Outputs): TrainingState {
  const { begun } = state;
  const isBeginning = begun.steps < initialSteps;
  const limit = farAbove * Math.max(begun.loss, chanceLoss(outputs));
  return {
    ...state,
    begun: isBeginning ? { steps: begun.steps + 1, loss: begun.loss + (loss - begun.loss) / (begun.steps + 1) } : begun,
    high: !isBeginning && loss > limit ? state.high + 1 : 0,
  };
}

/**
 * Has the loss left where it began for good? Only when 200 steps in a row each had a loss above ten times that of the
 * beginning and above ten times that of a net that has learnt nothing. A spike ends sooner, a rise of a term over pairs
 * is smaller, and fine-tuning that begins near zero is measured against chance: none of these is an alarm.
 */
export const hasRisen = ({ high }: TrainingState): boolean => high >= tooLong;

/** What a stage watches on the validation split, and how. */
export type Watch = Pick<TrainPlan, "earlyStop">;

/** Do decisions of the stage depend on the validation split? */
export const watches = ({ earlyStop, keep }: Pick<TrainPlan, "earlyStop" | "keep">): boolean =>
  earlyStop !== undefined || keep === "best";

/** After a validation; `best`: was it the best so far? */
export function afterValidation(
  state: TrainingState,
  step: number,
  measured: { readonly loss: number; readonly accuracy: number },
  { earlyStop }: Watch,
): TrainingState {
  const measure = earlyStop?.measure ?? "loss";
  const value = measured[measure];
  const gain = (before: number): number => (measure === "loss" ? before - value : value - before);
  const usable = Number.isFinite(value);
  const best = usable && (state.best === null || gain(state.best.value) > 0);
  const { gained } = state;
  const delta = earlyStop?.delta ?? 0;
  const better = gained === null || (usable && (gained.value === null || exceeds(gain(gained.value), delta)));
  return {
    ...state,
    validation: {
      step,
      loss: Number.isFinite(measured.loss) ? measured.loss : null,
      accuracy: measured.accuracy,
      best,
    },
    best: best ? { step, value } : state.best,
    gained: better ? { step, value: usable ? value : null } : gained,
  };
}

const exceeds = (gain: number, delta: number): boolean => gain > 0 && gain >= delta;

/** Has no validation gained `delta` within the patience of the stage? Decided at each validation. */
export function outOfPatience(state: TrainingState, { earlyStop }: Watch, stepsPerEpoch: number): boolean {
  const { validation, gained } = state;
  if (earlyStop === undefined || validation === null || gained === null) return false;
  const { count: patience, unit } = earlyStop.patience;
  return validation.step - gained.step >= (unit === "steps" ? patience : patience * stepsPerEpoch);
}
