import { Cascade } from "../cascade/cascade.js";
import type { DataSets } from "../data/data-sets.js";
import type { DecodePool } from "../data/decode-pool.js";
import type { Engine, Weights } from "../engines/engine.js";
import type { Progress } from "../progress.js";
import type { RunBoard } from "../run/run-board.js";
import type { RunFolder } from "../run/run-folder.js";

/** Everything that stages of a run share. */
export interface TrainingContext {
  readonly run: RunFolder;
  readonly engine: Engine;
  readonly data: DataSets;
  readonly pool: DecodePool;
  readonly progress: Progress;
  readonly board: RunBoard;
  readonly signal: AbortSignal;
  /** The cascade with the newest weights; the caller closes it. */
  cascade(): Cascade;
}

export function trainingContext(parts: Omit<TrainingContext, "cascade">): TrainingContext {
  const { run, engine, pool, signal } = parts;
  const weightsOf = async (net: string): Promise<Weights> => {
    const weights = await run.weightsOf(net);
    if (weights === undefined) throw new Error(`run: ${net} is used before any stage has trained it`);
    return weights;
  };
  return {
    ...parts,
    cascade: () => new Cascade({ plan: run.plan, folder: run.build, engine, pool, weightsOf, signal }),
  };
}
