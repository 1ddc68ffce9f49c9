import type { TrainPlan } from "../../compiler/contract/schema.js";
import type { TrainingFigures } from "../process/progress.js";
import type { Course } from "./training-state.js";

/** How long steps take: moving averages, which say nothing of results and are in no checkpoint. */
export class Pace {
  #seconds: number | undefined;
  #waited = 0;

  add(seconds: number, waited: number): void {
    const mix = (before: number, now: number): number => 0.95 * before + 0.05 * now;
    this.#waited = this.#seconds === undefined ? waited : mix(this.#waited, waited);
    this.#seconds = this.#seconds === undefined ? seconds : mix(this.#seconds, seconds);
  }

  /** Of steps with so many images each. */
  imagesPerSecond(images: number): number {
    return this.#seconds === undefined || this.#seconds === 0 ? 0 : images / this.#seconds;
  }

  /** Share of the time in which the batches were waited for. */
  get waiting(): number {
    return this.#seconds === undefined || this.#seconds === 0 ? 0 : this.#waited / this.#seconds;
  }
}

export function figuresOf(
  course: Course,
  pace: Pace,
  { epoch, epochs, images }: { readonly epoch: number; readonly epochs: number; readonly images: number },
): TrainingFigures {
  const { validation } = course;
  return {
    epoch,
    epochs,
    loss: course.loss ?? Number.NaN,
    accuracy: course.accuracy ?? Number.NaN,
    imagesPerSecond: pace.imagesPerSecond(images),
    waiting: pace.waiting,
    ...(validation === null
      ? {}
      : { validation: { loss: validation.loss ?? Number.NaN, accuracy: validation.accuracy } }),
  };
}

/** How a run has ended: after `step` of `steps` updates. */
export interface RunEnd extends Pick<TrainPlan, "keep"> {
  readonly step: number;
  readonly steps: number;
}

/** What is said when a run is done. */
export function lastWords({ loss, accuracy, validation, best }: Course, { step, steps, keep }: RunEnd): string {
  if (loss === null || accuracy === null) return "all steps done before";
  const measured =
    validation === null ? "" : `; validation loss ${shown(validation.loss)}, accuracy ${percent(validation.accuracy)}`;
  const early = step < steps ? `; stopped early, after step ${step} of ${steps}` : "";
  const kept = keep === "best" && best !== null ? `; keeps the weights of step ${best.step}` : "";
  return `loss ${shown(loss)}, accuracy ${percent(accuracy)}${measured}${early}${kept}`;
}

const shown = (loss: number | null): string => (loss === null ? "not finite" : loss.toFixed(3));
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
