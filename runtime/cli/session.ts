import { availableParallelism } from "node:os";
import { DataSets } from "../data/data-sets.js";
import { DecodePool } from "../data/decode-pool.js";
import { onnxEngine } from "../engines/onnx/onnx-engine.js";
import { Interrupted } from "../interrupted.js";
import type { RunFolder } from "../run/run-folder.js";
import { lockRun } from "../run/run-lock.js";
import { type TrainingContext, trainingContext } from "../train/training-context.js";
import { interruptSignal } from "./interrupt.js";
import { terminalProgress } from "./terminal-progress.js";

export interface SessionOptions {
  /** Lock file that keeps other processes out; none for work that only reads. */
  readonly lock?: string;
  /** Called when the lock is held. */
  readonly open: () => Promise<RunFolder>;
  /** Said after Ctrl-C. */
  readonly whenStopped: string;
  /** Threads that compute; all cores if it is not given. */
  readonly threads?: number;
}

/**
 * Gives a run folder's work an engine, decoders, progress and Ctrl-C, and clears everything away afterwards. Returns
 * the process exit code.
 */
export async function withSession(
  { lock, open, whenStopped, threads }: SessionOptions,
  work: (context: TrainingContext) => Promise<number>,
): Promise<number> {
  const interrupt = interruptSignal();
  const progress = terminalProgress();
  let unlock = async (): Promise<void> => undefined;
  let pool: DecodePool | undefined;
  try {
    if (lock !== undefined) unlock = await lockRun(lock);
    const run = await open();
    pool = new DecodePool(Math.max(1, Math.min(4, availableParallelism())));
    const engine = onnxEngine(threads);
    const data = new DataSets(run.plan, new Map(Object.entries(run.state.data)));
    return await work(trainingContext({ run, engine, data, pool, progress, signal: interrupt.signal }));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    progress.note(whenStopped);
    return interrupt.exitCode();
  } finally {
    interrupt.release();
    await pool?.close();
    await unlock();
  }
}
