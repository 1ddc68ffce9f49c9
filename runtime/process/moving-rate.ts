/** Seconds over which a young rate is averaged. */
const LEAST_WINDOW = 60;
/** Later the window is this share of the whole time, so that pauses that come again (validations) are spread evenly. */
const WINDOW_SHARE = 1 / 3;

/**
 * Units a second, averaged over the recent past with weights that fall off exponentially. Only what happens after the
 * first report counts: work that was done before a resume does not make the rate look better.
 */
export class MovingRate {
  #first: { readonly time: number; readonly done: number } | undefined;
  #last = { time: 0, done: 0 };
  #units = 0;
  #seconds = 0;

  /** `done` units in all are finished at `time`, in seconds. A smaller `done` than before restarts the measurement. */
  report(time: number, done: number): void {
    if (this.#first === undefined || done < this.#last.done) {
      this.#first = { time, done };
      [this.#units, this.#seconds] = [0, 0];
    } else {
      const elapsed = Math.max(0, time - this.#last.time);
      const window = Math.max(LEAST_WINDOW, (time - this.#first.time) * WINDOW_SHARE);
      const kept = Math.exp(-elapsed / window);
      this.#units = this.#units * kept + (done - this.#last.done);
      this.#seconds = this.#seconds * kept + elapsed;
    }
    this.#last = { time, done };
  }

  /** Undefined before the first measurement. */
  get perSecond(): number | undefined {
    return this.#units > 0 && this.#seconds > 0 ? this.#units / this.#seconds : undefined;
  }

  /** Seconds until `total` units are done. */
  secondsLeft(total: number): number | undefined {
    const rate = this.perSecond;
    return rate === undefined ? undefined : Math.max(0, total - this.#last.done) / rate;
  }
}
