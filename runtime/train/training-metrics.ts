import type { TrainPlan } from "../../compiler/contract/schema.js";
import type { TrainingMetrics } from "../process/progress.js";
import type { TrainingState } from "./training-state.js";

/** How long steps take: moving averages, which say nothing of results and are in no checkpoint. */
export class Throughput {
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

export function metricsOf(
  training: TrainingState,
  throughput: Throughput,
  { epoch, epochs, images }: { readonly epoch: number; readonly epochs: number; readonly images: number },
): TrainingMetrics {
  const { validation } = training;
  return {
    epoch,
    epochs,
    loss: training.loss ?? Number.NaN,
    accuracy: training.accuracy ?? Number.NaN,
    imagesPerSecond: throughput.imagesPerSecond(images),
    waiting: throughput.waiting,
    ...(validation === null
      ? {}
      : { validation: { loss: validation.loss ?? Number.NaN, accuracy: validation.accuracy } }),
  };
}

/** How a run has ended: after `step` of `steps` updates. */
export interface TrainingEnd extends Pick<TrainPlan, "keep"> {
  readonly step: number;
  readonly steps: number;
}

/** What is said when a run is done. */
export function summaryOf(
  { loss, accuracy, validation, best }: TrainingState,
  { step, steps, keep }: TrainingEnd,
): string {
  if (loss === null || accuracy === null) return "all steps done before";
  const measured =
    validation === null ? "" : `; validation loss ${shown(validation.loss)}, accuracy ${percent(validation.accuracy)}`;
  const early = step < steps ? `; stopped early, after step ${step} of ${steps}` : "";
  const kept = keep === "best" && best !== null ? `; keeps the weights of step ${best.step}` : "";
  return `loss ${shown(loss)}, accuracy ${percent(accuracy)}${measured}${early}${kept}`;
}

const shown = (loss: number | null): string => (loss === null ? "not finite" : loss.toFixed(3));
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
