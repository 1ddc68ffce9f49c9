import { availableParallelism } from "node:os";
import { DataSets } from "../data/data-sets.js";
import { DecodePool } from "../data/decode-pool.js";
import { onnxEngine } from "../engines/onnx/onnx-engine.js";
import type { RunFolder } from "../run/run-folder.js";
import { lockRun } from "../run/run-lock.js";
import { Interrupted, type TrainingContext, trainingContext } from "../train/training-context.js";
import { interruptSignal } from "./interrupt.js";
import { terminalProgress } from "./terminal-progress.js";

/**
 * Gives a run folder's work an engine, decoders, progress and Ctrl-C, and clears everything away afterwards. Returns
 * the process exit code.
 */
export async function withSession(
  run: RunFolder,
  options: { readonly lock: boolean },
  work: (context: TrainingContext) => Promise<number>,
): Promise<number> {
  const unlock = options.lock ? await lockRun(run.file("lock")) : async (): Promise<void> => undefined;
  const interrupt = interruptSignal();
  const pool = new DecodePool(Math.max(1, Math.min(4, availableParallelism())));
  const progress = terminalProgress();
  try {
    const engine = onnxEngine();
    const data = new DataSets(run.plan, new Map(Object.entries(run.state.data)));
    return await work(trainingContext({ run, engine, data, pool, progress, signal: interrupt.signal }));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    progress.note(`stopped; go on with: fanc train --resume --run ${run.path}`);
    return interrupt.exitCode();
  } finally {
    interrupt.release();
    await pool.close();
    await unlock();
  }
}
