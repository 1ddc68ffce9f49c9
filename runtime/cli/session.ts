import { availableParallelism } from "node:os";
import { closeAll } from "../close-all.js";
import { DataSets } from "../data/data-sets.js";
import { DecodePool } from "../data/decode-pool.js";
import type { Engine } from "../engines/engine.js";
import { tensorFlow } from "../engines/engine-names.js";
import type { OpenedEngine } from "../engines/open-engine.js";
import { Interrupted } from "../interrupted.js";
import { noBoard, type RunBoard } from "../run/run-board.js";
import type { RunFolder } from "../run/run-folder.js";
import type { LoadModule } from "../run/run-graph.js";
import { lockRun } from "../run/run-lock.js";
import { TensorBoard } from "../run/tensorboard/tensor-board.js";
import { type TrainingContext, trainingContext } from "../train/training-context.js";
import { interruptSignal } from "./interrupt.js";
import { notesOnly, terminalProgress } from "./terminal-progress.js";

export interface SessionOptions {
  /** Lock file that keeps other processes out; none for work that only reads. */
  readonly lock?: string;
  /** Called when the lock is held. */
  readonly open: () => Promise<RunFolder>;
  /** Said after Ctrl-C. */
  readonly whenStopped: string;
  /** Called when the lock is held, before `open`: a run is not made for an engine that is not there. */
  readonly openEngine: () => Promise<OpenedEngine>;
  /** The modules that a run is worked on with, for an engine that runs such. */
  readonly modules: (run: RunFolder) => Promise<LoadModule>;
  /** False: notes only, no bars and no lines of progress. */
  readonly bars?: boolean;
}

/**
 * Gives a run folder's work an engine, decoders, progress and Ctrl-C, and clears everything away afterwards. Returns
 * the process exit code.
 */
export async function withSession(
  { lock, open, openEngine, modules, whenStopped, bars = true }: SessionOptions,
  work: (context: TrainingContext) => Promise<number>,
): Promise<number> {
  const interrupt = interruptSignal();
  const progress = bars ? terminalProgress() : notesOnly();
  let unlock = async (): Promise<void> => undefined;
  let pool: DecodePool | undefined;
  let engine: Engine | undefined;
  let run: RunFolder | undefined;
  let board: RunBoard = noBoard;
  try {
    if (lock !== undefined) unlock = await lockRun(lock);
    const opened = await openEngine();
    engine = opened.engine;
    for (const line of opened.notes) progress.note(line);
    run = await open();
    const loaded = tensorFlow(engine.name) ? await modules(run) : undefined;
    if (lock !== undefined) board = new TensorBoard(run.file("tensorboard"));
    pool = new DecodePool(Math.max(1, Math.min(4, availableParallelism())));
    const data = new DataSets(run.plan, run.roots);
    const { signal } = interrupt;
    return await work(trainingContext({ run, engine, modules: loaded, data, pool, progress, board, signal }));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    progress.note(whenStopped);
    return interrupt.exitCode();
  } finally {
    interrupt.release();
    progress.close();
    await closeAll([
      () => pool?.close(),
      () => engine?.close(),
      () => run?.close(),
      () => board.close(),
      () => unlock(),
    ]);
  }
}
