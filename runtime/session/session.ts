import { availableParallelism } from "node:os";
import { join } from "node:path";
import { DataSets } from "../data/data-sets.js";
import { DecodePool } from "../data/images/decode-pool.js";
import type { Engine } from "../engines/engine.js";
import { tensorFlow } from "../engines/engine-names.js";
import type { OpenedEngine } from "../engines/open-engine.js";
import { fault } from "../errors/user-error.js";
import { type HeldLock, holdLock } from "../files/locks/lock-file.js";
import { exists } from "../files/missing.js";
import { closeAll } from "../process/close-all.js";
import { Interrupted, unlessAborted } from "../process/interrupted.js";
import type { Outlook } from "../process/progress.js";
import type { RunFolder } from "../run/run-folder.js";
import type { LoadModule } from "../run/run-graph.js";
import { lockFile } from "../run/run-parts.js";
import { noBoard, type RunBoard } from "../tensorboard/run-board.js";
import { TensorBoard } from "../tensorboard/tensor-board.js";
import { type Interrupt, interruptSignal } from "../terminal/interrupt.js";
import { onOutputLost } from "../terminal/output.js";
import { notesOnly, terminalProgress } from "../terminal/terminal-progress.js";
import { type TrainingContext, trainingContext } from "../train/training-context.js";
import type { BegunRun } from "./begin-run.js";

export interface SessionOptions {
  /**
   * Keeps other processes out of the run folder; absent for work that only reads. `again` continues the work when the lock is
   * lost or the folder is gone.
   */
  readonly lock?: { readonly folder: string; readonly again: string };
  /** Called when the lock is held. */
  readonly open: () => Promise<RunFolder>;
  /** The note after Ctrl-C: what happened to the work, or how to resume it. */
  readonly whenStopped?: string;
  /** Called when the lock is held, before `open`: no run is made for a missing engine. */
  readonly openEngine: () => Promise<OpenedEngine>;
  /** The modules that a run is worked on with, for an engine that runs such. */
  readonly modules: (run: RunFolder) => Promise<LoadModule>;
  /** Of a command that has listened for signals before; else the session listens itself. */
  readonly interrupt?: Interrupt;
  /** Of a run that is still to be made. */
  readonly place?: BegunRun["place"];
  /** False: notes only, no bars and no lines of progress. */
  readonly bars?: boolean;
  /** Of a training: the state of its whole schedule. */
  readonly outlook?: () => Outlook | undefined;
}

/** The note on a stop before the first step. */
export const tooEarly = "interrupted before training began";

/**
 * Gives a run folder's work an engine, decoders, progress and Ctrl-C, and clears everything away afterwards. Returns
 * the process exit code.
 */
export async function withSession(
  options: SessionOptions,
  work: (context: TrainingContext) => Promise<number>,
): Promise<number> {
  const { lock } = options;
  let made = false;
  try {
    return await session(options, work, () => {
      made = true;
    });
  } catch (error) {
    // A missing folder is the cause of whatever failed first.
    if (lock !== undefined && made && !(await exists(lock.folder).catch(() => true)))
      throw fault("lock/folder-gone", { file: lock.folder, again: lock.again });
    throw error;
  }
}

async function session(
  options: SessionOptions,
  work: (context: TrainingContext) => Promise<number>,
  opened: () => void,
): Promise<number> {
  const { lock, open, openEngine, modules, whenStopped, place, outlook, bars = true } = options;
  const { interrupt = interruptSignal() } = options;
  const { signal } = interrupt;
  const progress = bars ? terminalProgress({ ...(outlook && { outlook }) }) : notesOnly();
  let held: HeldLock | undefined;
  let pool: DecodePool | undefined;
  let engine: Engine | undefined;
  let run: RunFolder | undefined;
  let board: RunBoard = noBoard;
  let forget = (): void => undefined;
  try {
    await place?.make();
    if (lock !== undefined) held = await lockRun(join(lock.folder, lockFile), lock.again);
    const { engine: own, notes } = await unlessAborted(signal, openEngine());
    engine = own;
    for (const line of notes) progress.note(line);
    run = await open();
    opened();
    if (held !== undefined) run.workUnder(held);
    const loaded = tensorFlow(engine.name) ? await unlessAborted(signal, modules(run)) : undefined;
    signal.throwIfAborted();
    if (lock !== undefined) {
      const files = new TensorBoard(run.file("tensorboard"));
      board = files;
      run.follow((event) => files.event(event));
      forget = noteLostOutput(run);
    }
    pool = new DecodePool(Math.max(1, Math.min(4, availableParallelism())));
    const data = new DataSets(run.plan, run.roots, run.state.rehearsal);
    const parts = { run, engine, modules: loaded, data, pool, progress, board, signal, ...(outlook && { outlook }) };
    return await work(trainingContext(parts));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    const what = interrupt.begun ? "stopped" : tooEarly;
    const then = run === undefined && place !== undefined ? "no run was made" : whenStopped;
    progress.note(then === undefined ? what : `${what}; ${then}`);
    return interrupt.exitCode();
  } finally {
    forget();
    progress.close();
    await closeAll([
      () => pool?.close(),
      () => engine?.close(),
      () => run?.close(),
      () => board.close(),
      () => held?.release(),
      () => (run === undefined ? place?.abandon() : undefined),
      async () => interrupt.release(),
    ]);
  }
}

/** Records in the run's log that an output stream was lost. */
function noteLostOutput(run: RunFolder): () => void {
  return onOutputLost(({ stream, reason }) => {
    // If the log cannot be written either, its next awaited event fails.
    run.event({ type: "output-lost", stream, reason }).catch(() => undefined);
  });
}

/**
 * Keeps two processes out of one run folder; see `holdLock`.
 * @param again how to continue when this process has lost the lock.
 */
const lockRun = (file: string, again: string): Promise<HeldLock> =>
  holdLock(file, {
    message: "another process is working in this run folder",
    hint: "wait for it or stop it, or choose another folder with --run",
    whenLost: again,
  });
