import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ExitCode } from "../errors/exit-codes.js";
import { exists } from "../files/missing.js";
import { eventOfLine } from "../observe/log-tail.js";
import { readEvaluation } from "../observe/run-summary.js";
import type { Progress } from "../process/progress.js";
import type { TimedEvent } from "../run/run-event.js";
import { stateFile } from "../run/run-parts.js";
import { showTraining } from "../session/training-bar.js";
import { elapsed, percent } from "../text/numbers.js";
import { fromHere } from "../train/schedule.js";
import { type FancOutcome, runFanc } from "./fanc-process.js";
import { type PlannedPoint, type PlannedRun, type PlannedStudy, runName } from "./planned-study.js";
import { damagedReason, divergedReason, isReadable, statusOf, workerOf } from "./run-status.js";
import type { StudyOptions } from "./run-study.js";
import { foldersFor } from "./study-data.js";
import { movedFolders } from "./study-folder.js";

/** What happens in a run of a study: its events, and how it ends. */
export type RunReport =
  | TimedEvent
  | { readonly type: "evaluated"; readonly accuracy: number }
  | { readonly type: "failed"; readonly reason: string };

export interface RunFailure {
  /** In one line. */
  readonly reason: string;
  readonly code: number;
  /** Further lines of the error of its process: what was found and expected, and what to do. */
  readonly details?: readonly string[];
}

/** Tells about a failed run. */
export function sayFailed(
  { progress, report }: Pick<StudyOptions, "progress" | "report">,
  point: PlannedPoint,
  run: PlannedRun,
  { reason, details = [] }: Pick<RunFailure, "reason" | "details">,
): void {
  progress.note([`${runName(point, run)}: failed: ${reason}`, ...details].join("\n"));
  report(point, run, { type: "failed", reason });
}

export const evaluated = async (folder: string, run: PlannedRun): Promise<boolean> =>
  (await readEvaluation(join(folder, run.folder))) !== undefined;

/**
 * Trains a run, or resumes it, and evaluates it. Undefined if it succeeds or is interrupted.
 * @param finish called with each finished stage.
 */
export async function trainAndEvaluate(
  study: PlannedStudy,
  point: PlannedPoint,
  run: PlannedRun,
  options: StudyOptions,
  finish: (stage: string) => void,
): Promise<RunFailure | undefined> {
  const { folder, signal, progress, report } = options;
  const name = runName(point, run);
  const started = performance.now();
  const fail = (failure: RunFailure): RunFailure => {
    sayFailed(options, point, run, failure);
    return failure;
  };
  await untilFree(folder, point, run, options);
  if (signal.aborted) return undefined;
  let reused = 0;
  const { finished, damaged } = await statusOf(folder, run);
  if (damaged !== undefined) return fail({ reason: damagedReason(folder, run, damaged), code: damaged.exitCode });
  if (!finished) {
    const trained = await train(study, point, run, options, (event) => {
      if (event.type === "reused") reused += 1;
      if (event.type === "reused" || event.type === "stage") finish(event.stage);
      report(point, run, event);
    });
    if (signal.aborted) return undefined;
    if (trained.code !== 0) return fail(await failureOf(folder, run, trained));
  }
  const measured = await evaluate(point, run, options);
  if (signal.aborted) return undefined;
  const evaluation = await readEvaluation(join(folder, run.folder));
  // A claim of one run decides nothing: those of the study are checked over its seeds.
  const measuredWell = measured.code === ExitCode.ok || measured.code === ExitCode.claimFailed;
  if (!measuredWell || evaluation === undefined) return fail(await failureOf(folder, run, measured));
  const { accuracy } = evaluation.means;
  const parts = reused === 0 ? "" : `, ${reused} of ${run.stages.length} stages reused`;
  progress.note(`${name}: accuracy ${percent(accuracy)} (${elapsed((performance.now() - started) / 1000)}${parts})`);
  report(point, run, { type: "evaluated", accuracy });
  return undefined;
}

/** Seconds to wait for a process of an earlier study that was killed. */
const patience = 60;

/** Waits while another process works on a run: one that an earlier, killed study has left. */
async function untilFree(folder: string, point: PlannedPoint, run: PlannedRun, options: StudyOptions): Promise<void> {
  const { progress, signal } = options;
  for (let seconds = 0; seconds < patience && !signal.aborted; seconds += 0.5) {
    const pid = await workerOf(folder, run);
    if (pid === undefined) return;
    if (seconds === 0) progress.note(`${runName(point, run)}: waiting for process ${pid}, which still works on it`);
    await sleep(500);
  }
}

async function train(
  study: PlannedStudy,
  point: PlannedPoint,
  run: PlannedRun,
  options: StudyOptions,
  follow: (event: TimedEvent) => void,
): Promise<FancOutcome> {
  const { folder, means, signal, progress } = options;
  const path = join(folder, run.folder);
  const followers: ((event: TimedEvent) => void | Promise<void>)[] = [follow];
  const bar = { plan: point.plan, follow: (one: (typeof followers)[number]) => void followers.push(one) };
  showTraining(bar, labelled(progress, runName(point, run)));
  const begun = await exists(join(path, stateFile));
  const settings = [...point.set].flatMap(([name, value]) => ["--set", `${name}=${value}`]);
  const rehearse = means.rehearse === undefined ? [] : ["--rehearse", String(means.rehearse)];
  const args = begun
    ? ["train", "--resume"]
    : ["train", point.file, "--seed", String(run.seed), ...settings, ...rehearse];
  const others = options.reuse.flatMap((one) => ["--reuse", one]);
  const reuse = [...(await reusable(study, run, folder)), ...others];
  const all = [...args, "--run", path, "--json", ...meansOf(point, options), ...reuse];
  const outcome = await runFanc(all, signal, (line) => {
    const event = eventOfLine(line);
    if (event !== undefined) for (const one of followers) void one(event);
  });
  return outcome;
}

const evaluate = (point: PlannedPoint, run: PlannedRun, options: StudyOptions): Promise<FancOutcome> =>
  runFanc(
    ["eval", join(options.folder, run.folder), "--json", ...meansOf(point, options)],
    options.signal,
    () => undefined,
  );

/** How a run is computed, and the folders of its data. */
function meansOf({ plan }: PlannedPoint, { means, data }: StudyOptions): readonly string[] {
  return [
    "--engine",
    means.engine,
    "--threads",
    String(means.threads),
    ...[...foldersFor(plan, data)].flatMap(([name, root]) => ["--data", `${name}=${root}`]),
  ];
}

/** The runs of the same seed whose stages a run can reuse, those of changed points included. */
async function reusable(study: PlannedStudy, own: PlannedRun, folder: string): Promise<readonly string[]> {
  const all = study.points.flatMap(({ runs }) =>
    runs.filter(({ seed, folder: at }) => seed === own.seed && at !== own.folder),
  );
  const moved = (await movedFolders(folder)).map((point) => `${point}/seed-${own.seed}`);
  const found: string[] = [];
  for (const one of [...all.map((run) => run.folder), ...moved]) {
    const path = join(folder, one);
    // A damaged run has nothing to reuse, and would stop the others.
    if (await isReadable(path)) found.push("--reuse", path);
  }
  return found;
}

/** Progress whose tasks begin with a name. */
const labelled = (progress: Progress, label: string): Progress => ({
  begin: (name, total) => progress.begin(`${label}: ${name}`, total),
  note: (line) => progress.note(`${label}: ${line}`),
});

/** The folder of a run is part of its study: hints that name another folder for a single run tell how to begin this one again. */
const inStudy = (line: string, folder: string, run: PlannedRun): string =>
  line.replace(
    /(?:start a new run|choose a new folder) with --run/,
    () => `delete ${fromHere(join(folder, run.folder))} to train this run again`,
  );

/** Why a process of a run has failed. */
async function failureOf(folder: string, run: PlannedRun, outcome: FancOutcome): Promise<RunFailure> {
  const { code, signal, errors } = outcome;
  const { diverged } = await statusOf(folder, run);
  if (diverged !== undefined) return { reason: divergedReason(diverged), code: code ?? 1 };
  const lines = errors.split("\n");
  const at = lines.findIndex((line) => /^error\b|has a bug/.test(line));
  const ended = signal === null ? `exit code ${code}` : `ended by ${signal}`;
  const more = lines.slice(at + 1);
  const end = more.findIndex((line) => !line.startsWith(" "));
  return {
    reason: lines[at]?.replace(/^error(\[[^\]]*\])?: /, "") ?? ended,
    code: code ?? 1,
    details: at === -1 ? [] : more.slice(0, end === -1 ? undefined : end).map((line) => inStudy(line, folder, run)),
  };
}
