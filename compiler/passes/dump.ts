import { memory } from "../../dsl/text/numbers.js";
import { type Graph, nodeOf } from "../ir/graph.js";
import { printGraph, printRef } from "../ir/print.js";
import { peakMemory } from "./memory/lifetimes.js";
import { nextValues, updatesInPlace } from "./memory/updates-in-place.js";
import { type AfterPass, builtGraph } from "./pipeline.js";

/**
 * The graphs of a build as they are after a pass, by default the last: what `fanc compile --dump-ir` prints. A graph
 * that does not go through the pass is left out. Each comes with its name, its size and its memory in comments, which
 * `parseGraph` passes over.
 */
export function dumpGraphs(graphs: ReadonlyMap<string, readonly AfterPass[]>, pass: string | undefined): string {
  const texts = [...graphs].flatMap(([name, passes]) => {
    const after = pass === undefined ? passes.at(-1) : passes.findLast((one) => one.pass === pass);
    return after === undefined
      ? []
      : [`// ${name}, ${moment(after.pass)}\n${facts(after.graph)}${printGraph(after.graph)}`];
  });
  return texts.join("\n");
}

const moment = (pass: string): string => (pass === builtGraph ? "as built" : `after ${pass}`);

function facts(graph: Graph): string {
  const { bytes, node } = peakMemory(graph);
  const where = graph.nodes.length === 0 ? "" : ` at ${printRef(graph, node)} (${nodeOf(graph, node).label})`;
  const lines = [`${graph.nodes.length} nodes; at most ${memory(bytes)} alive${where}`];
  const next = nextValues(graph);
  if (next.length > 0) {
    const inPlace = new Set(updatesInPlace(graph));
    const others = next.filter(({ name }) => !inPlace.has(name)).map(({ name }) => name);
    lines.push(
      `in place: ${inPlace.size} of ${next.length} updates${others.length === 0 ? "" : `, not ${others.join(", ")}`}`,
    );
  }
  return lines.map((line) => `// ${line}\n`).join("");
}
