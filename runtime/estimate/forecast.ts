import type { Outlook } from "../process/progress.js";
import type { TimedEvent } from "../run/run-event.js";
import type { GroupEstimate, ScheduleEstimate, StageEstimate } from "./estimate.js";

/** Seconds of the estimate that a measured time is weighed against: a few fast or slow steps change little. */
const prior = 5;
/** Seconds of training from which measured steps alone tell the time of a machine that is not calibrated. */
const least = 1;

/** Estimated and measured seconds of the same work. */
interface Compared {
  readonly estimated: number;
  readonly measured: number;
}

const nothing: Compared = { estimated: 0, measured: 0 };

const plus = (one: Compared, other: Compared): Compared => ({
  estimated: one.estimated + other.estimated,
  measured: one.measured + other.measured,
});

/** How much longer work takes than estimated: 1 before any is measured. */
const ratioOf = ({ estimated, measured }: Compared, weight: number, before = 1): number =>
  estimated + weight > 0 ? (measured + weight * before) / (estimated + weight) : before;

/**
 * The time left of a whole schedule: the estimate, corrected by the events of the run. All clocks are the times of events, so the
 * same events give the same numbers.
 */
export class Forecast {
  readonly #stages: readonly StageEstimate[];
  readonly #calibrated: boolean;
  /** Seconds of the finished part of the schedule in earlier sessions. */
  readonly #earlier: number;
  /** Number of all stages of the schedule, and of those that were finished before. */
  readonly #count: { readonly all: number; readonly before: number };
  readonly #finished = new Set<string>();
  #started: number | undefined;
  /** When the present stage, or the part between its groups, began. */
  #since = Number.NaN;
  #group: { readonly estimate: GroupEstimate; readonly began: number; readonly from: number; step: number } | undefined;
  /** Groups of the present stage that have begun. */
  #begun = 0;
  #training: Compared = nothing;
  #between: Compared = nothing;
  #share = 0;

  /**
   * @param estimate of the unfinished stages, in order.
   * @param earlier seconds that finished stages took.
   */
  constructor(
    estimate: Pick<ScheduleEstimate, "stages">,
    options: { readonly calibrated: boolean; readonly earlier?: number; readonly finished?: number },
  ) {
    const { calibrated, earlier = 0, finished = 0 } = options;
    this.#stages = estimate.stages;
    this.#calibrated = calibrated;
    this.#earlier = earlier;
    this.#count = { all: estimate.stages.length + finished, before: finished };
  }

  add(event: TimedEvent): void {
    const time = Date.parse(event.time) / 1000;
    if (this.#started === undefined) {
      this.#started = time;
      this.#since = time;
    }
    switch (event.type) {
      case "begin":
        this.#begin(event, time);
        return;
      case "step":
        if (this.#group !== undefined) this.#group.step = event.step;
        return;
      case "trained":
        this.#endGroup(time);
        return;
      case "reused":
      case "stage":
        this.#endStage(event.stage, time);
        return;
      default:
        return;
    }
  }

  /** Undefined while no time is known. @param time seconds since 1970. */
  at(time: number): Outlook | undefined {
    if (this.#started === undefined) return undefined;
    const stages = this.#stages.filter(({ work }) => !this.#finished.has(work.stage));
    const known = this.#known(time);
    if (known === undefined && stages.length > 0) return undefined;
    const secondsLeft = stages.reduce((sum, stage, i) => sum + this.#left(stage, i === 0, time, known ?? 1), 0);
    const done = this.#earlier + Math.max(0, time - this.#started);
    // A corrected estimate changes the time left; what is done stays done.
    this.#share = Math.max(this.#share, done + secondsLeft > 0 ? done / (done + secondsLeft) : 1);
    const stage = Math.min(this.#count.all, this.#count.before + this.#finished.size + 1);
    return { share: this.#share, secondsLeft, stage, stages: this.#count.all };
  }

  #begin(
    { stage, group, step }: { readonly stage: string; readonly group: number; readonly step: number },
    time: number,
  ) {
    const found = this.#stages.find(({ work }) => work.stage === stage);
    const estimate = found?.groups.find(({ work }) => work.group === group);
    if (found === undefined || estimate === undefined) return;
    if (this.#begun === 0) this.#compareBetween(found, time);
    this.#begun++;
    this.#group = { estimate, began: time, from: step, step };
  }

  #endGroup(time: number): void {
    if (this.#group !== undefined) this.#training = plus(this.#training, this.#ofGroup(time));
    this.#group = undefined;
    this.#since = time;
  }

  #endStage(name: string, time: number): void {
    const stage = this.#stages.find(({ work }) => work.stage === name);
    if (stage !== undefined && this.#begun === 0 && stage.work.from === undefined) this.#compareBetween(stage, time);
    this.#finished.add(name);
    this.#group = undefined;
    this.#begun = 0;
    this.#since = time;
  }

  #compareBetween({ between = 0 }: StageEstimate, time: number): void {
    this.#between = plus(this.#between, { estimated: between, measured: Math.max(0, time - this.#since) });
  }

  /** Of the present group: the time of the steps so far, by the estimate and by the clock. */
  #ofGroup(time: number): Compared {
    if (this.#group === undefined) return nothing;
    const { estimate, began, from, step } = this.#group;
    return { estimated: (step - from) * perStep(estimate), measured: Math.max(0, time - began) };
  }

  /** How much longer training takes than estimated; undefined if neither calibration nor steps tell. */
  #known(time: number): number | undefined {
    const compared = plus(this.#training, this.#ofGroup(time));
    if (this.#calibrated) return ratioOf(compared, prior);
    return compared.estimated > 0 && compared.measured >= least ? ratioOf(compared, 0) : undefined;
  }

  #left(stage: StageEstimate, present: boolean, time: number, known: number): number {
    if (stage.work.from !== undefined) return 0;
    const between = (stage.between ?? 0) * ratioOf(this.#between, prior, this.#calibrated ? 1 : known);
    if (!present) return between + stage.groups.reduce((sum, { seconds = 0 }) => sum + seconds * known, 0);
    if (this.#begun === 0)
      return (
        Math.max(0, between - (time - this.#since)) +
        stage.groups.reduce((sum, { seconds = 0 }) => sum + seconds * known, 0)
      );
    const own = ratioOf(this.#ofGroup(time), prior, known);
    const current = this.#group?.estimate.work.group;
    return stage.groups.reduce((sum, group) => {
      const { work, seconds = 0 } = group;
      if (work.group === current)
        return sum + Math.max(0, work.total - (this.#group?.step ?? 0)) * perStep(group) * own;
      const over = current === undefined ? work.group < this.#begun : work.group < current;
      return over ? sum : sum + seconds * known;
    }, 0);
  }
}

/** Seconds of a group's training for each of its steps, with all that comes with them. */
const perStep = ({ work, seconds = 0 }: GroupEstimate): number => (work.steps === 0 ? 0 : seconds / work.steps);
