import { join } from "node:path";
import type { OpenedEngine } from "../engines/open-engine.js";
import { ExitCode } from "../errors/exit-codes.js";
import { diskFull, diskFullIn } from "../errors/machine-faults.js";
import { exists } from "../files/missing.js";
import { Interrupted, unlessAborted } from "../process/interrupted.js";
import type { RunFolder } from "../run/run-folder.js";
import { stateFile } from "../run/run-parts.js";
import { recordVersions, versionsNow } from "../run/versions.js";
import { type Interrupt, interruptSignal } from "../terminal/interrupt.js";
import { useOutputAs } from "../terminal/output.js";
import { quoted } from "../text/quoted.js";
import { runSchedule, type ScheduleOptions } from "../train/schedule.js";
import { initNotes } from "../weights/load-init.js";
import type { BegunRun } from "./begin-run.js";
import { type EventStream, withEventStream } from "./event-stream.js";
import { Foresight } from "./foresight.js";
import { type SessionOptions, tooEarly, withSession } from "./session.js";
import { showTraining } from "./training-bar.js";

export interface TrainSession extends BegunRun {
  readonly folder: string;
  readonly openEngine: () => Promise<OpenedEngine>;
  readonly modules: SessionOptions["modules"];
  /** Is this the run's first session? */
  readonly fresh: boolean;
  /** The command that resumes the run, without the run folder. */
  readonly resumeCommand: string;
  /** The command that evaluates it, likewise. */
  readonly evalCommand: string;
  /** Which stages to run, and where to look for finished ones. */
  readonly schedule?: ScheduleOptions;
  /** Number of checkpoints to keep for each group. */
  readonly keepCheckpoints: number;
}

/**
 * Trains as `prepare` decides. Ctrl-C, SIGTERM and SIGHUP end the preparations at once, and the training after a checkpoint.
 * @param json also writes the events to standard output while they happen.
 * @returns the process exit code.
 */
export async function trainProgram(
  json: boolean,
  prepare: (signal: AbortSignal) => Promise<TrainSession>,
): Promise<number> {
  // The run folder has all events and metrics.
  useOutputAs("copy");
  const interrupt = interruptSignal({ preparing: true });
  const { signal } = interrupt;
  try {
    return await withEventStream(json, async (events) =>
      trainSession(await unlessAborted(signal, prepare(signal)), interrupt, events),
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.stderr.write(`${process.stderr.isTTY ? "\n" : ""}${tooEarly}\n`);
    return interrupt.exitCode();
  } finally {
    interrupt.release();
  }
}

/** Runs the unfinished stages of a run. Returns the process exit code. */
async function trainSession(
  session: TrainSession,
  interrupt: Interrupt,
  events: EventStream | undefined,
): Promise<number> {
  const resume = `${session.resumeCommand} ${quoted(session.folder)}`;
  try {
    return await training(session, resume, interrupt, events);
  } catch (error) {
    const full = diskFullIn(error);
    if (full === undefined) throw error;
    // Without a state there is no run to resume.
    const begun = await exists(join(session.folder, stateFile));
    throw diskFull(full, begun ? `resume with: ${resume}` : "run the same command again");
  }
}

async function training(
  session: TrainSession,
  resume: string,
  interrupt: Interrupt,
  events: EventStream | undefined,
): Promise<number> {
  const { folder, openEngine, modules, fresh, place } = session;
  const open = async (): Promise<RunFolder> => {
    const run = await session.open();
    run.keepCheckpoints(session.keepCheckpoints);
    events?.follow(run);
    run.follow(({ type }) => {
      if (type === "begin") interrupt.begin();
    });
    return run;
  };
  const foresight = new Foresight();
  const options = {
    outlook: () => foresight.outlook,
    lock: { folder, again: `resume with: ${resume}` },
    open,
    openEngine,
    modules,
    interrupt,
    ...(place && { place }),
    whenStopped: `resume with: ${resume}`,
    // Bars or plain lines would only disturb lines of JSON.
    bars: events === undefined || (process.stderr.isTTY === true && process.stdout.isTTY !== true),
  };
  const code = await withSession(options, async (context) => {
    context.progress.note(`${context.engine.description}; run folder ${folder}`);
    if (fresh) for (const line of initNotes(context.run.state.init)) context.progress.note(line);
    await recordVersions(context.run, versionsNow(context.engine.description));
    showTraining(context.run, context.progress);
    await runSchedule(context, { ...session.schedule, foresee: (upcoming) => foresight.plan(context, upcoming) });
    const { plan, state } = context.run;
    const about = { folder, done: state.done, weights: Object.fromEntries(state.weights) };
    if (state.done.length === plan.stages.length) {
      if (plan.evaluate !== undefined)
        context.progress.note(`finished; evaluate it with: ${session.evalCommand} ${quoted(folder)}`);
      events?.end("finished", about);
    } else {
      context.progress.note(`these stages are finished; train the others with: ${resume}`);
      events?.end("stopped", { ...about, resume });
    }
    return ExitCode.ok;
  });
  if (code !== ExitCode.ok) events?.end("stopped", { folder, resume });
  return code;
}
