import type { Refinement } from "../../compiler/contract/refinement.js";
import type { BoxesPlan } from "../../compiler/contract/schema.js";
import { Cascade } from "../cascade/cascade.js";
import { loadRefinement } from "../cascade/refinement-file.js";
import type { BoxList } from "../data/celeba/box-list.js";
import type { DataSets } from "../data/data-sets.js";
import type { DecodePool } from "../data/images/decode-pool.js";
import type { Engine, Weights } from "../engines/engine.js";
import type { GraphSource } from "../engines/graph-source.js";
import type { Outlook, Progress } from "../process/progress.js";
import type { RunFolder } from "../run/run-folder.js";
import { type LoadModule, runGraph } from "../run/run-graph.js";
import type { RunBoard } from "../tensorboard/run-board.js";

/** Everything that stages of a run share. */
export interface TrainingContext {
  readonly run: RunFolder;
  readonly engine: Engine;
  readonly data: DataSets;
  readonly pool: DecodePool;
  readonly progress: Progress;
  readonly board: RunBoard;
  readonly signal: AbortSignal;
  /** Undefined while no time is known. */
  readonly outlook?: () => Outlook | undefined;
  /** A graph of the run by the plan's name of it. */
  graph(name: string): GraphSource;
  /** The cascade with the newest weights; the caller closes it. */
  cascade(): Cascade;
}

/** @param parts `modules`: those of the TensorFlow.js target, for an engine that runs them. */
export function trainingContext({
  modules,
  ...parts
}: Omit<TrainingContext, "cascade" | "graph"> & { readonly modules?: LoadModule | undefined }): TrainingContext {
  const { run, engine, pool, data, signal } = parts;
  const weightsOf = async (net: string): Promise<Weights> => {
    const weights = await run.weightsOf(net);
    if (weights === undefined) throw new Error(`run: ${net} is used before any stage has trained it`);
    return weights;
  };
  const refinementOf = (step: string): Promise<Refinement> => loadRefinement(run, step);
  const boxes = (step: BoxesPlan, name: string): Promise<BoxList> => data.boxes(name, step.from);
  const graph = (name: string): GraphSource => runGraph(run, name, modules);
  return {
    ...parts,
    graph,
    cascade: () => new Cascade({ plan: run.plan, graph, engine, pool, weightsOf, refinementOf, boxes, signal }),
  };
}
