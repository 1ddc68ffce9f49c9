import type { Graph } from "../ir/graph.js";
import { formatProblem, type Problem, verifyGraph } from "../ir/verify.js";
import type { Pass, Property } from "./pass.js";

/** A pass that broke its word: a bug of the compiler, never the user's fault. */
export class PassError extends Error {
  constructor(pass: string, graph: string, what: string, problem: Problem) {
    super(`compiler pass ${pass} on the graph ${graph}: ${what}: ${formatProblem(problem)}`);
    this.name = "PassError";
  }
}

/** The graph as it is after a pass. */
export interface AfterPass {
  /** Name of the pass, or `built` for the graph before the first. */
  readonly pass: string;
  readonly graph: Graph;
}

/** What the graph before the first pass is called. */
export const builtGraph = "built";

/**
 * Runs passes one after the other and gives the graph before the first and after each. Every graph is verified, and so
 * is what each pass requires and establishes. Throws `PassError` at the first violation.
 */
export function runPasses<Context>(
  graph: Graph,
  passes: readonly Pass<Context>[],
  context: Context,
): readonly [AfterPass, ...AfterPass[]] {
  refuse(builtGraph, graph, "the graph is not sound", verifyGraph(graph));
  const results: [AfterPass, ...AfterPass[]] = [{ pass: builtGraph, graph }];
  let current = graph;
  for (const pass of passes) {
    hold(pass.name, current, "requires", pass.requires);
    current = pass.run(current, context);
    refuse(pass.name, current, "the result is not sound", verifyGraph(current));
    hold(pass.name, current, "establishes", pass.establishes);
    results.push({ pass: pass.name, graph: current });
  }
  return results;
}

/** The graph after the last pass. */
export function finalGraph(results: readonly [AfterPass, ...AfterPass[]]): Graph {
  return (results.at(-1) ?? results[0]).graph;
}

function hold(pass: string, graph: Graph, verb: string, properties: readonly Property[]): void {
  for (const property of properties) refuse(pass, graph, `${verb} ${property.name}`, property.problems(graph));
}

function refuse(pass: string, graph: Graph, what: string, problems: readonly Problem[]): void {
  const [first] = problems;
  if (first !== undefined) throw new PassError(pass, graph.name, what, first);
}
