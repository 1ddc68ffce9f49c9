import { join } from "node:path";
import type { OpenedEngine } from "../engines/open-engine.js";
import { runSchedule } from "../train/schedule.js";
import { ExitCode } from "../user-error.js";
import { initNotes } from "../weights/init-notes.js";
import type { OpenRun } from "./begin-run.js";
import { withSession } from "./session.js";

export interface TrainSession {
  readonly folder: string;
  readonly open: OpenRun;
  readonly openEngine: () => Promise<OpenedEngine>;
  /** Is this the run's first session? */
  readonly fresh: boolean;
  /** What goes on with the run, as it is typed. */
  readonly resumeCommand: string;
  readonly json: boolean;
}

/** Runs the stages of a run that are not done yet. Returns the process exit code. */
export function trainSession({ folder, open, openEngine, fresh, resumeCommand, json }: TrainSession): Promise<number> {
  const whenStopped = `stopped; go on with: ${resumeCommand} ${quoted(folder)}`;
  return withSession({ lock: join(folder, "lock"), open, openEngine, whenStopped }, async (context) => {
    context.progress.note(`${context.engine.description}; run folder ${folder}`);
    if (fresh) for (const line of initNotes(context.run.state.init)) context.progress.note(line);
    await runSchedule(context);
    if (json) process.stdout.write(`${JSON.stringify({ folder, ...context.run.state })}\n`);
    return ExitCode.ok;
  });
}

/** A path as a shell takes it. */
function quoted(path: string): string {
  return /^[\w./~+:@%-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
