import type { TrainGroup } from "../../compiler/contract/schema.js";
import type { TimedEvent } from "../run/run-event.js";
import { cachedImages } from "./measure-group.js";
import { betweenKey, groupEntry, groupKey, type TimedRun } from "./measured-times.js";
import { busyShare, type LoadReading, othersShare } from "./others-load.js";
import type { GroupWork, StageWork } from "./stage-work.js";
import type { GroupTimes } from "./times.js";
import type { MeasuredEntry } from "./times-file.js";

/** Steps of an epoch from which their mean is known. */
const leastSteps = 3;

/** A sum of seconds. */
interface Sum {
  readonly seconds: number;
  readonly count: number;
}

const none: Sum = { seconds: 0, count: 0 };
const plus = ({ seconds, count }: Sum, more: number): Sum => ({ seconds: seconds + more, count: count + 1 });
const meanOf = ({ seconds, count }: Sum): number => (count === 0 ? 0 : seconds / count);

/** What the events of a group have shown; times in seconds. */
interface ObservedGroup {
  /** Before the first step: opening. */
  readonly before: number;
  readonly firstStep: number;
  /** The steps of the first epoch but the very first, and those of later epochs. */
  readonly first: Sum;
  readonly later: Sum;
  /** Waiting for the batches of the first epoch. */
  readonly waited: Sum;
  readonly firstValidation: number | undefined;
  readonly validations: Sum;
  /** Ends of epochs, without validations. */
  readonly ends: Sum;
}

/** The times of a group, so that the estimate of the same training is what it took. */
function timesOf(
  { before, firstStep, first, later, waited, firstValidation, validations, ends }: ObservedGroup,
  { images, validated }: Pick<GroupWork, "images" | "validated">,
  cached: number,
): GroupTimes | undefined {
  if (first.count < leastSteps && later.count < leastSteps) return undefined;
  const again = Math.max(0, 1 - cached / Math.max(1, images));
  const inFirst = first.count === 0 ? meanOf(later) : meanOf(first);
  // Later epochs show what decoding takes, unless they decode nearly as much.
  const decoding =
    later.count >= leastSteps && again < 0.9
      ? Math.max(0, inFirst - meanOf(later)) / (1 - again)
      : Math.min(inFirst, meanOf(waited));
  const step = Math.max(0, later.count >= leastSteps ? meanOf(later) - again * decoding : inFirst - decoding);
  const validation = validations.count === 0 ? (firstValidation ?? 0) : meanOf(validations);
  return {
    open: before + Math.max(0, firstStep - step - decoding),
    step,
    decoding,
    cached,
    epochEnd: meanOf(ends),
    validation: {
      first: Math.max(0, (firstValidation ?? 0) - validation),
      open: 0,
      image: validated === 0 ? 0 : validation / validated,
      decoding: 0,
    },
  };
}

interface Underway {
  readonly work: GroupWork;
  readonly planned: TrainGroup;
  readonly stepsPerEpoch: number;
  observed: ObservedGroup;
}

/**
 * Reads from the events of a training how long its parts take: the times of the machine for the next plan. Groups that are resumed, or
 * trained while other programs use the processor, tell nothing.
 */
export class ObservedTimes {
  readonly #run: TimedRun;
  readonly #work: readonly StageWork[];
  readonly #read: () => LoadReading;
  readonly #entries = new Map<string, MeasuredEntry>();
  /** The end of the part before, and the machine's counters then. */
  #since = Number.NaN;
  #load: LoadReading;
  /** The last event of the group. */
  #at = Number.NaN;
  #group: Underway | undefined;
  /** Has a group of the present stage begun? */
  #begun = false;

  constructor(run: TimedRun, work: readonly StageWork[], read: () => LoadReading) {
    this.#run = run;
    this.#work = work;
    this.#read = read;
    this.#load = read();
  }

  /** What is known since the last call. */
  take(): ReadonlyMap<string, MeasuredEntry> {
    const taken = new Map(this.#entries);
    this.#entries.clear();
    return taken;
  }

  add(event: TimedEvent): void {
    const time = Date.parse(event.time) / 1000;
    switch (event.type) {
      case "plan":
      case "reused":
        this.#boundary(time);
        return;
      case "begin":
        this.#begin(event, time);
        return;
      case "step":
        this.#step(event, time);
        return;
      case "validation":
        this.#validation(time);
        return;
      case "trained":
        this.#trained(event.time, time);
        return;
      case "stage":
        this.#stage(event.stage, event.time, time);
        return;
      default:
        return;
    }
  }

  #boundary(time: number): void {
    this.#since = time;
    this.#load = this.#read();
    this.#group = undefined;
    this.#begun = false;
  }

  #begin(event: Extract<TimedEvent, { type: "begin" }>, time: number): void {
    const stage = this.#work.find((one) => one.stage === event.stage);
    const work = stage?.groups.find(({ group }) => group === event.group);
    const plan = this.#run.plan.stages.find(({ name }) => name === event.stage);
    const planned = plan?.kind === "train" ? plan.groups[event.group] : undefined;
    const isFirst = !this.#begun;
    this.#begun = true;
    this.#group = undefined;
    if (stage === undefined || work === undefined || planned === undefined || event.step > 0) return;
    const before = time - this.#since;
    const hasPasses = isFirst && stage.passes.length > 0;
    if (hasPasses) this.#storeBetween(stage, event.time, before);
    const observed: ObservedGroup = {
      before: hasPasses ? 0 : before,
      firstStep: 0,
      first: none,
      later: none,
      waited: none,
      firstValidation: undefined,
      validations: none,
      ends: none,
    };
    this.#group = { work, planned, stepsPerEpoch: event.stepsPerEpoch, observed };
    this.#at = time;
  }

  #step({ step, imagesPerSecond, waited }: Extract<TimedEvent, { type: "step" }>, time: number): void {
    if (this.#group === undefined) return;
    const { observed, stepsPerEpoch, work } = this.#group;
    const since = Math.max(0, time - this.#at);
    this.#at = time;
    const inFirst = step <= stepsPerEpoch;
    const waits = inFirst ? plus(observed.waited, waited) : observed.waited;
    if (step === 1) this.#group.observed = { ...observed, firstStep: since };
    else if (inFirst) this.#group.observed = { ...observed, waited: waits, first: plus(observed.first, since) };
    else if (step % stepsPerEpoch !== 1 && stepsPerEpoch > 1)
      this.#group.observed = { ...observed, later: plus(observed.later, since) };
    else {
      // The first step of an epoch comes after the end of the one before.
      const own = Math.min(since, (work.batch * work.batches) / imagesPerSecond);
      this.#group.observed = {
        ...observed,
        later: plus(observed.later, own),
        ends: plus(observed.ends, since - own),
      };
    }
  }

  #validation(time: number): void {
    if (this.#group === undefined) return;
    const { observed } = this.#group;
    const seconds = Math.max(0, time - this.#at);
    this.#at = time;
    this.#group.observed =
      observed.firstValidation === undefined
        ? { ...observed, firstValidation: seconds }
        : { ...observed, validations: plus(observed.validations, seconds) };
  }

  #trained(measured: string, time: number): void {
    if (this.#group !== undefined) {
      const { observed, work, planned } = this.#group;
      const ended = { ...observed, ends: plus(observed.ends, Math.max(0, time - this.#at)) };
      const times = timesOf(ended, work, cachedImages(planned));
      if (times !== undefined && this.#isQuiet())
        this.#entries.set(groupKey(this.#run, work), { measured, ...groupEntry(this.#run, work, times) });
    }
    this.#group = undefined;
    this.#since = time;
    this.#load = this.#read();
  }

  #stage(name: string, measured: string, time: number): void {
    const stage = this.#work.find((one) => one.stage === name);
    if (stage?.kind === "fit" && stage.from === undefined) this.#storeBetween(stage, measured, time - this.#since);
    this.#boundary(time);
  }

  #storeBetween(stage: StageWork, measured: string, seconds: number): void {
    if (this.#isQuiet()) this.#entries.set(betweenKey(this.#run, stage), { measured, seconds: Math.max(0, seconds) });
  }

  #isQuiet(): boolean {
    return othersShare(this.#load, this.#read()) <= busyShare;
  }
}
