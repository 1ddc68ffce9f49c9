import { memory } from "../../dsl/text/numbers.js";
import { UserError } from "../errors/user-error.js";
import type { ScheduleEstimate } from "../estimate/estimate.js";
import { Forecast } from "../estimate/forecast.js";
import { ObservedTimes } from "../estimate/observed-times.js";
import { readLoad } from "../estimate/others-load.js";
import { type PlannedSchedule, planStages } from "../estimate/plan-stages.js";
import { storeTimes } from "../estimate/times-file.js";
import type { Outlook, Progress } from "../process/progress.js";
import type { TimedEvent } from "../run/run-event.js";
import type { RunFolder } from "../run/run-folder.js";
import { duration } from "../text/numbers.js";
import { fromHere, type UpcomingStages } from "../train/schedule.js";
import type { TrainingContext } from "../train/training-context.js";

/** What a training session knows of the time that it will take. */
export class Foresight {
  #forecast: Forecast | undefined;
  /** Says the time once, if it was not known at the start. */
  #tell: ((outlook: Outlook) => void) | undefined;

  get outlook(): Outlook | undefined {
    const outlook = this.#forecast?.at(Date.now() / 1000);
    if (outlook !== undefined) this.#tell?.(outlook);
    return outlook;
  }

  /**
   * Estimates the session from stored times and counts of operations, measures nothing, and tells the user, the log and whoever
   * follows the run.
   */
  async plan(context: TrainingContext, upcoming: UpcomingStages): Promise<void> {
    const { run, progress } = context;
    const done = (stage: string, group: number): Promise<number> => run.doneSteps(stage, group);
    const planned = await planStages(context, { ...upcoming, done }, { measure: "cached" });
    const { estimate, calibrated } = planned;
    progress.note(headOf(planned));
    const finished = run.state.done.length;
    this.#forecast = new Forecast(estimate, { calibrated, finished, earlier: secondsOf(run) });
    run.follow((event) => this.#forecast?.add(event));
    run.follow(storing(new ObservedTimes(planned.timed, planned.work, readLoad), progress));
    if (!calibrated && estimate.seconds !== undefined)
      this.#tell = ({ secondsLeft }) => {
        this.#tell = undefined;
        progress.note(`about ${duration(secondsLeft)} left for the whole schedule, by the first steps`);
      };
    await run.event(eventOf(run, planned));
  }
}

/** Stores the times of finished stages. A cache that cannot be written costs the next plan its times, and this training nothing. */
function storing(observed: ObservedTimes, progress: Progress): (event: TimedEvent) => Promise<void> {
  let isWritable = true;
  return async (event) => {
    observed.add(event);
    if (event.type !== "stage" || !isWritable) return;
    const added = observed.take();
    if (added.size === 0) return;
    try {
      await storeTimes(added);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined && !(error instanceof UserError)) throw error;
      isWritable = false;
      progress.note(`the times of this training are not stored: ${(error as Error).message}`);
    }
  };
}

/** Seconds of the stages that the run has finished. */
const secondsOf = ({ state }: RunFolder): number =>
  [...(state.stages?.values() ?? [])].reduce((sum, { seconds }) => sum + seconds, 0);

function headOf({ estimate, calibrated }: PlannedSchedule): string {
  const { stages } = estimate;
  const reused = stages.filter(({ work }) => work.from !== undefined);
  const time =
    estimate.seconds === undefined || !calibrated
      ? "time known after the first steps"
      : `about ${duration(estimate.seconds)}`;
  return [
    `${stages.length} ${stages.length === 1 ? "stage" : "stages"}: ${time}`,
    ...(estimate.memory === undefined ? [] : [`largest training step ${memory(estimate.memory)}`]),
    ...(reused.length === 0
      ? []
      : [`reuses ${reused.map(({ work }) => `${work.stage} from ${fromHere(work.from ?? "")}`).join(", ")}`]),
  ].join("; ");
}

function eventOf(run: RunFolder, { estimate, calibrated }: PlannedSchedule) {
  const seconds = (value: ScheduleEstimate["seconds"]): number | null =>
    value === undefined || !calibrated ? null : Math.round(value * 10) / 10;
  return {
    type: "plan",
    seconds: seconds(estimate.seconds),
    memory: estimate.memory ?? null,
    stages: estimate.stages.map((stage) => ({
      stage: stage.work.stage,
      seconds: stage.work.from === undefined ? seconds(stage.seconds) : 0,
      from: stage.work.from === undefined ? null : run.storedPath(stage.work.from),
    })),
  } as const;
}
