import type { Outlook } from "../process/progress.js";
import type { TimedEvent } from "../run/run-event.js";
import { type GroupEstimate, type ScheduleEstimate, type StageEstimate, secondsBehind } from "./estimate.js";

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

/** A group under way. */
interface Underway {
  readonly estimate: GroupEstimate;
  readonly began: number;
  /** The last step of an earlier session. */
  readonly from: number;
  readonly step: number;
  /** Ends of epochs, with their validations, that are over in this session. */
  readonly ends: number;
  /** When the last event came. */
  readonly at: number;
}

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
  #group: Underway | undefined;
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
        this.#move(event.step, event.step - 1, time);
        return;
      case "validation":
        this.#move(event.step, event.step, time);
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
    const known = this.#known();
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
    const { between = 0 } = found;
    const isFirst = this.#begun === 0;
    if (isFirst) this.#compareBetween(found, time);
    this.#begun++;
    // Without other work in front, the group has been opening since then.
    const began = isFirst && between > 0 ? time : this.#since;
    this.#group = { estimate, began, from: step, step, ends: 0, at: time };
  }

  /** @param behind the step up to which ends of epochs are over. */
  #move(step: number, behind: number, time: number): void {
    if (this.#group === undefined) return;
    const { estimate, from } = this.#group;
    this.#group = { ...this.#group, step, ends: endsAt(behind, from, estimate.work), at: time };
  }

  #endGroup(time: number): void {
    if (this.#group !== undefined) this.#training = plus(this.#training, this.#ofGroup());
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
    if (between > 0)
      this.#between = plus(this.#between, { estimated: between, measured: Math.max(0, time - this.#since) });
  }

  /** Of the present group: the time up to its last event, by the estimate and by the clock. */
  #ofGroup(): Compared {
    if (this.#group === undefined) return nothing;
    const { estimate, began, from, step, ends, at } = this.#group;
    return { estimated: secondsBehind(estimate, { steps: step - from, ends }), measured: Math.max(0, at - began) };
  }

  /** How much longer training takes than estimated; undefined if neither calibration nor steps tell. */
  #known(): number | undefined {
    const compared = plus(this.#training, this.#ofGroup());
    if (this.#calibrated) return ratioOf(compared, prior);
    return compared.estimated > 0 && compared.measured >= least ? ratioOf(compared, 0) : undefined;
  }

  /** Of the present group. What happens since its last event, a step or a validation, counts at most as it is estimated. */
  #leftOfGroup({ estimate, from, step, ends, at }: Underway, time: number, ratio: number): number {
    const { work, seconds = 0 } = estimate;
    const behind = { steps: step - from, ends };
    const over = secondsBehind(estimate, behind);
    const isAtEnd = step > from && step % work.stepsPerEpoch === 0 && endsAt(step, from, work) > ends;
    const next = isAtEnd ? { ...behind, ends: ends + 1 } : { ...behind, steps: behind.steps + 1 };
    const piece = (secondsBehind(estimate, next) - over) * ratio;
    return Math.max(0, (seconds - over) * ratio - Math.min(Math.max(0, time - at), piece));
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
    const own = ratioOf(this.#ofGroup(), prior, known);
    const current = this.#group?.estimate.work.group;
    return stage.groups.reduce((sum, group) => {
      const { work, seconds = 0 } = group;
      if (this.#group !== undefined && work.group === current) return sum + this.#leftOfGroup(this.#group, time, own);
      const over = current === undefined ? work.group < this.#begun : work.group < current;
      return over ? sum : sum + seconds * known;
    }, 0);
  }
}

/** Ends of epochs between two steps, counted over the whole stage. */
const endsAt = (step: number, from: number, { stepsPerEpoch }: GroupEstimate["work"]): number =>
  Math.max(0, Math.floor(step / stepsPerEpoch) - Math.floor(from / stepsPerEpoch));
