import { z } from "zod";
import type { TrainPlan } from "../../compiler/contract/schema.js";
import { difficultySchema } from "./difficulty.js";
import { afterLoss, freshGuard, guardSchema } from "./divergence-guard.js";

const count = z.int().nonnegative();

/**
 * The state from which early stopping, `keep: best` and the divergence guard decide, together with the plan. Checkpoints hold it,
 * so a resumed run decides as an uninterrupted one. JSON has no NaN: non-finite values are null.
 */
export const trainingStateSchema = z.object({
  ...guardSchema.shape,
  /** The last measurement on the validation split. */
  validation: z
    .object({ step: count, loss: z.number().nullable(), accuracy: z.number(), best: z.boolean() })
    .nullable(),
  /** The best value so far of what the stage watches, with the loss measured then. */
  best: z.object({ step: count, value: z.number(), loss: z.number().nullable() }).nullable(),
  /** The last value that was better by `delta`: what the patience of an early stop counts from. */
  gained: z.object({ step: count, value: z.number().nullable() }).nullable(),
  /** Of a stage that weighs attributes by their difficulty; checkpoints of other stages may lack it. */
  difficulty: difficultySchema.nullable().default(null),
});
export type TrainingState = z.infer<typeof trainingStateSchema>;

export const initialTrainingState: TrainingState = {
  ...freshGuard,
  validation: null,
  best: null,
  gained: null,
  difficulty: null,
};

/** After a step with a finite loss. `untrained`: the loss of a net that has learned nothing. */
export const afterStep = (state: TrainingState, loss: number, untrained: number, sum = loss): TrainingState => ({
  ...state,
  ...afterLoss(state, { loss, sum }, untrained),
});

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
  const loss = Number.isFinite(measured.loss) ? measured.loss : null;
  return {
    ...state,
    validation: {
      step,
      loss,
      accuracy: measured.accuracy,
      best,
    },
    best: best ? { step, value, loss } : state.best,
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
