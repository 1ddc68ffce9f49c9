import { parseGraph } from "../../compiler/ir/parse.js";
import { printGraph } from "../../compiler/ir/print.js";
import type { Pass } from "../../compiler/passes/pass.js";
import { finalGraph, runPasses } from "../../compiler/passes/pipeline.js";

/** Text of a graph with these lines, each indented as `printGraph` does. */
export const graphText = (...lines: readonly string[]): string =>
  ["graph g {", ...lines.map((line) => `  ${line}`), "}", ""].join("\n");

/** Runs a pass, held to what it states, on IR text and gives the text of the result. */
export function onText<Context>(pass: Pass<Context>, text: string, context: Context): string {
  return printGraph(finalGraph(runPasses(parseGraph(text), [pass], context)));
}
