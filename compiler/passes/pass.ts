import type { Graph } from "../ir/graph.js";
import type { Problem } from "../ir/verify.js";

/** A property that graphs have or lack. A check takes time linear in the graph. */
export interface Property {
  readonly name: string;
  /** Why a graph lacks the property; empty where it has it. */
  problems(graph: Graph): readonly Problem[];
}

/**
 * One step of the compiler from graph to graph. `Context` is what it must know beside the graph: `unknown` for a pass
 * that needs nothing, the options of the training step for one that writes its gradients.
 */
export interface Pass<Context = unknown> {
  /** As in `--dump-ir NAME`. */
  readonly name: string;
  /** One line, for people. */
  readonly about: string;
  /** What the graph must be like before. */
  readonly requires: readonly Property[];
  /** What the result is like. It is sound in the sense of `verifyGraph` in any case. */
  readonly establishes: readonly Property[];
  run(graph: Graph, context: Context): Graph;
}
