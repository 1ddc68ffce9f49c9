import { MovingRate } from "../process/moving-rate.js";
import type { RunEventOf, TimedEvent } from "../run/run-event.js";
import { Curve } from "./curve.js";

type Validation = RunEventOf<"validation">;
type Place = Pick<Validation, "stage" | "group" | "nets">;

/** Number of recent validations to store for a table. */
const recentValidations = 8;

/** The progress of one group of a stage. */
export class GroupProgress {
  readonly stage: string;
  readonly nets: readonly string[];
  /** Steps in all, 0 if not known. */
  steps = 0;
  stepsPerEpoch = 0;
  step = 0;
  epoch = 0;
  /** Moving averages over steps; NaN before the first. */
  loss = Number.NaN;
  accuracy = Number.NaN;
  imagesPerSecond = Number.NaN;
  /** Share of time in which the engine waited. */
  waiting = 0;
  readonly rate = new MovingRate();
  readonly losses = new Curve();
  readonly validationLosses = new Curve();
  recent: readonly Validation[] = [];
  best: Validation | undefined;
  ended: "early-stop" | "diverged" | undefined;
  #at = Number.NaN;

  constructor({ stage, nets }: Place) {
    this.stage = stage;
    this.nets = nets;
  }

  begin({ steps, stepsPerEpoch, step }: RunEventOf<"begin">): void {
    this.steps = steps;
    this.stepsPerEpoch = stepsPerEpoch;
    this.ended = undefined;
    this.#at = Number.NaN;
    this.step = step;
    this.losses.cut(step);
    this.validationLosses.cut(step);
    this.recent = this.recent.filter((one) => one.step <= step);
    if (this.best !== undefined && this.best.step > step) this.best = this.recent.findLast(({ best }) => best);
  }

  add(event: RunEventOf<"step">, seconds: number): void {
    const { step, epoch, loss, accuracy, imagesPerSecond, waited } = event;
    this.step = step;
    this.epoch = epoch;
    if (loss !== null) {
      this.loss = smooth(this.loss, loss);
      this.losses.add(step, loss);
    }
    if (accuracy !== null) this.accuracy = smooth(this.accuracy, accuracy);
    this.imagesPerSecond = smooth(this.imagesPerSecond, imagesPerSecond);
    const elapsed = seconds - this.#at;
    if (elapsed > 0) this.waiting = smooth(this.waiting, Math.min(1, waited / elapsed));
    this.#at = seconds;
    this.rate.report(seconds, step);
  }

  validated(event: Validation): void {
    // A run that resumes from a checkpoint of the same step validates again.
    this.recent = [...this.recent.filter(({ step }) => step !== event.step), event].slice(-recentValidations);
    if (event.loss !== null) this.validationLosses.add(event.step, event.loss);
    if (event.best) this.best = event;
  }
}

/** The progress of a run, reduced from its events. */
export class RunProgress {
  readonly groups = new Map<string, GroupProgress>();
  /** Finished stages, to the seconds that they took in all sessions, or to the run that they were reused from. */
  readonly stages = new Map<string, { readonly seconds: number } | { readonly from: string }>();
  session: RunEventOf<"session"> | undefined;
  sessions = 0;
  /** ISO 8601; the first event and the last one. */
  started: string | undefined;
  last: string | undefined;
  /** Seconds of all sessions, without the time between them. */
  seconds = 0;
  current: GroupProgress | undefined;
  /** What the session planned. */
  plan: RunEventOf<"plan"> | undefined;
  /** How the whole schedule stands, by the last step. */
  schedule: RunEventOf<"step">["schedule"];
  /** Images; a resumed stage names its own again. */
  readonly #skipped = new Set<string>();
  unreadable = 0;
  /** How the last session ended. */
  ended: RunEventOf<"stopped"> | RunEventOf<"finished"> | RunEventOf<"diverged"> | undefined;

  /** Images that could not be read; one counts once in each view of each stage. */
  get skipped(): number {
    return this.#skipped.size;
  }

  /** Names of the stages that are done, in this session or before. */
  get done(): ReadonlySet<string> {
    return new Set([...(this.session?.done ?? []), ...this.stages.keys()]);
  }

  /** Is the run finished? Decided by the plan's stages if the log has no such event. */
  isFinished(stages: readonly { readonly name: string }[]): boolean {
    const { done } = this;
    return this.ended?.type === "finished" || (stages.length > 0 && stages.every(({ name }) => done.has(name)));
  }

  addAll(events: readonly TimedEvent[]): void {
    for (const event of events) this.add(event);
  }

  add(event: TimedEvent): void {
    const seconds = Date.parse(event.time) / 1000;
    if (this.last !== undefined && event.type !== "session")
      this.seconds += Math.max(0, seconds - Date.parse(this.last) / 1000);
    this.started ??= event.time;
    this.last = event.time;
    switch (event.type) {
      case "session":
        this.session = event;
        this.sessions += 1;
        this.ended = undefined;
        this.current = undefined;
        this.plan = undefined;
        this.schedule = undefined;
        return;
      case "plan":
        this.plan = event;
        return;
      case "begin":
        this.current = this.#group(event);
        this.current.begin(event);
        return;
      case "step":
        this.current = this.#group(event);
        this.current.add(event, seconds);
        this.schedule = event.schedule;
        return;
      case "validation":
        this.#group(event).validated(event);
        return;
      case "early-stop":
        this.#group(event).ended = "early-stop";
        return;
      case "diverged":
        this.#group(event).ended = "diverged";
        this.ended = event;
        return;
      case "stage":
        this.stages.set(event.stage, { seconds: event.seconds });
        this.current = undefined;
        return;
      case "reused":
        this.stages.set(event.stage, { from: event.from });
        return;
      case "skipped":
        this.#skipped.add(JSON.stringify([event.stage, event.view, event.file]));
        return;
      case "stopped":
        if (this.ended?.type !== "diverged") this.ended = event;
        return;
      case "finished":
        this.ended = event;
        return;
      case "refinement":
      case "svm":
      case "threshold":
      case "decision":
      case "trained":
      case "checkpoint":
      case "output-lost":
        return;
      default:
        event satisfies never;
    }
  }

  #group(place: Place & { readonly stage: string }): GroupProgress {
    const key = `${place.group} ${place.stage}`;
    const found = this.groups.get(key);
    if (found !== undefined) return found;
    const made = new GroupProgress(place);
    this.groups.set(key, made);
    return made;
  }
}

const smooth = (before: number, now: number): number => (Number.isNaN(before) ? now : 0.95 * before + 0.05 * now);
