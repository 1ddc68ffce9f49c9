import { z } from "zod";

/** A loss this many times as high as that of the first step, and as that of an untrained net, is far above both. */
export const farAbove = 10;
/** The same for the sum with terms over pairs: these have no value of an untrained net to compare with. */
const farAboveWithPairs = 1000;
/** A loss this many times as high as that of an untrained net is of no use, wherever the stage began. */
const useless = 1000;
/** So many steps in a row far above the beginning end a stage. */
const tooLong = 200;
/** Images from which the end of a stage is judged, if it has so many. */
const evidence = 32;

/**
 * The losses that the guard remembers: those of the first step, and one digit for each of the last steps: 0 in range, 1 far
 * above the beginning, 2 not that, but useless.
 */
export const guardSchema = z.object({
  /** Of the first step, whose weights are those that the stage starts from. `sum`: with terms over pairs. */
  begun: z.object({ loss: z.number(), sum: z.number() }).nullable(),
  recent: z.string().regex(new RegExp(`^[012]{0,${tooLong}}$`)),
});
type Guard = Readonly<z.infer<typeof guardSchema>>;

export const freshGuard: Guard = { begun: null, recent: "" };

/** The loss of a stage's step. */
export interface StepLoss {
  /** Of the output layer, in the weight that the spec gives it. */
  readonly loss: number;
  /** With terms over pairs. */
  readonly sum: number;
}

/** After a step with a finite loss. `untrained`: the loss of a net that has learned nothing. */
export function afterLoss({ begun, recent }: Guard, step: StepLoss, untrained: number): Guard {
  if (begun === null) return { begun: step, recent: `${digit(step, step, untrained)}` };
  return { begun, recent: `${recent}${digit(step, begun, untrained)}`.slice(-tooLong) };
}

function digit({ loss, sum }: StepLoss, begun: StepLoss, untrained: number): 0 | 1 | 2 {
  if (loss > farAbove * Math.max(begun.loss, untrained)) return 1;
  if (sum > farAboveWithPairs * Math.max(begun.sum, untrained)) return 1;
  return loss > useless * untrained ? 2 : 0;
}

/** Steps in a row, up to the last one, whose loss was far above the beginning; 200 at most. */
export const stepsFarAbove = ({ recent }: Guard): number => /1*$/.exec(recent)?.[0].length ?? 0;

/** How many of the last steps had a loss far above the beginning, of 200 at most. */
export const recentFarAbove = ({ recent }: Guard): { readonly far: number; readonly of: number } => ({
  far: recent.replaceAll(/[^1]/g, "").length,
  of: recent.length,
});

/**
 * Has the loss left where it began for good? Only after 200 such steps in a row. A spike ends sooner, and fine-tuning that
 * begins near zero is measured against an untrained net.
 */
export const hasRisen = (guard: Guard): boolean => stepsFarAbove(guard) >= tooLong;

/**
 * Does a stage of any length end with a loss that no useful net has? More than half of the last steps decide: of the last
 * quarter of the stage, and of at least 32 images, so that neither a spike nor a single hard image is an alarm.
 * @param steps of the stage so far. The first one does not count if there are others: its loss is of the weights before.
 */
export function endsFarAbove({ recent }: Guard, steps: number, imagesPerStep: number): boolean {
  const last = recent.slice(-judgedSteps(steps, imagesPerStep));
  return last.replaceAll("0", "").length > last.length / 2;
}

/** How many of the last steps `endsFarAbove` judges. */
export const judgedSteps = (steps: number, imagesPerStep: number): number => {
  const wanted = Math.max(Math.ceil(steps / 4), Math.ceil(evidence / imagesPerStep));
  return Math.max(1, Math.min(wanted, tooLong, steps - 1));
};

/** Was the loss of no use before the first update, and has not risen far since? Then no learning rate is at fault. */
export const beganUseless = (guard: Guard, untrained: number): boolean =>
  guard.begun !== null && guard.begun.loss > farAbove * untrained && stepsFarAbove(guard) === 0;
