import { outputTerm } from "../../compiler/contract/parts/loss.js";
import type { TrainPlan } from "../../compiler/contract/schema.js";
import { loss as lossText } from "../text/numbers.js";
import { endsFarAbove, farAbove, judgedSteps, recentFarAbove } from "./divergence-guard.js";
import type { TrainingState } from "./training-state.js";

type Stage = Pick<TrainPlan, "loss" | "keep" | "batch" | "accumulate">;

/**
 * Why the weights with which a stage ends are of no use to the stages after it; undefined if they are not.
 * @param step the number of steps made.
 * @param untrained the loss of a net that has learned nothing.
 */
export function faultAtEnd(training: TrainingState, stage: Stage, step: number, untrained: number): string | undefined {
  const { validation, best } = training;
  if (stage.keep === "best") {
    if (best === null) return "the loss on the validation split was never finite";
    // The weights that are kept were measured, without the weight of the term: later steps do not matter.
    const weight = Math.abs(outputTerm(stage.loss).weight);
    if (best.loss !== null && best.loss * weight <= farAbove * untrained) return undefined;
  } else if (validation?.step === step && validation.loss === null)
    return "the loss on the validation split is not finite";
  const images = stage.batch * stage.accumulate;
  if (!endsFarAbove(training, step, images)) return undefined;
  const judged = judgedSteps(step, images);
  const steps = judged === 1 ? "its last step has" : `most of its last ${judged} steps have`;
  return `${steps} a loss far above that of an untrained net (${lossText(untrained)})`;
}

/**
 * A warning for a stage that ends well, but whose loss was far above its beginning on the way: the rise has often made units
 * of the net useless for good. None with `keep: best`, where the validation split decides.
 */
export function riseWarning(
  training: TrainingState,
  stage: Pick<TrainPlan, "keep" | "name">,
  untrained: number,
): string | undefined {
  const { far, of } = recentFarAbove(training);
  if (far === 0 || stage.keep === "best") return undefined;
  return (
    `warning: the loss of stage ${stage.name} was far above that of an untrained net (${lossText(untrained)}) in ${far} of its ` +
    `last ${of} ${of === 1 ? "step" : "steps"}; it has fallen since, but the net may be damaged: lower \`lr\``
  );
}
