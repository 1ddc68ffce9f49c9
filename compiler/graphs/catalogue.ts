import { featurePasses, inferencePasses } from "../passes/inference.js";
import { builtGraph } from "../passes/pipeline.js";
import { trainingPasses } from "../passes/training.js";

/** A pass as people see it. */
export interface PassInfo {
  readonly name: string;
  readonly about: string;
  /** Which graphs go through it. */
  readonly graphs: readonly GraphKind[];
}

export type GraphKind = "net" | "features" | "training step";

const pipelines: readonly { readonly graphs: GraphKind; readonly passes: readonly Omit<PassInfo, "graphs">[] }[] = [
  { graphs: "features", passes: featurePasses },
  { graphs: "net", passes: inferencePasses },
  { graphs: "training step", passes: trainingPasses },
];

/**
 * Every pass once, those of each pipeline in the order in which they run; first the graph as it is before all of them.
 */
export function passCatalogue(): readonly PassInfo[] {
  const all = new Map<string, PassInfo>();
  for (const { graphs, passes } of pipelines) {
    const built = { name: builtGraph, about: "no pass: the graph as the spec says" };
    for (const { name, about } of [built, ...passes]) {
      const known = all.get(name)?.graphs ?? [];
      all.set(name, { name, about, graphs: [...known, graphs] });
    }
  }
  return [...all.values()];
}

/** The catalogue as a table, one pass a line. */
export function passList(): string {
  const all = passCatalogue();
  const width = Math.max(...all.map(({ name }) => name.length));
  return all.map(({ name, about, graphs }) => `${name.padEnd(width)}  ${about} (${graphs.join(", ")})\n`).join("");
}
