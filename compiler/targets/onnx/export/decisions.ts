import type { DecisionLayer } from "../../../contract/decisions.js";
import { decisionTables, type ProbabilityTables } from "../../decision-tables.js";
import { type ExportGraph, elementType } from "./export-graph.js";

export interface Decided {
  /** N x attributes, int64: 1 where the score is above the threshold, else -1. */
  readonly labels: string;
  /** N x attributes, int8: the label, or 0 for "cannot tell". */
  readonly decisions: string;
  /** N x attributes; undefined without calibration. */
  readonly probabilities: string | undefined;
}

/** The rules of a decide step, in single precision. @param scores N x attributes. */
export function decideScores(g: ExportGraph, scores: string, layer: DecisionLayer): Decided {
  const { thresholds, probabilities: tables, abstain } = decisionTables(layer);
  const present = g.op("Greater", [scores, g.floats(thresholds)]);
  const labels = g.op("Where", [present, g.ints(1), g.ints(-1)]);
  const probabilities = tables === undefined ? undefined : probabilitiesOf(g, scores, tables);
  const answers =
    probabilities === undefined || abstain === 0 ? labels : answered(g, present, labels, probabilities, abstain);
  return { labels, decisions: g.op("Cast", [answers], { to: elementType.int8 }), probabilities };
}

/** The labels whose own probability reaches the limit. */
function answered(g: ExportGraph, present: string, labels: string, probabilities: string, abstain: number): string {
  const confidence = g.op("Where", [present, probabilities, g.op("Sub", [g.float(1), probabilities])]);
  return g.op("Where", [g.op("Less", [confidence, g.float(abstain)]), g.ints(0), labels]);
}

function probabilitiesOf(g: ExportGraph, scores: string, tables: ProbabilityTables): string {
  switch (tables.kind) {
    case "sigmoid": {
      const { slopes, offsets } = tables;
      return g.op("Sigmoid", [g.op("Add", [g.op("Mul", [scores, g.floats(slopes)]), g.floats(offsets)])]);
    }
    case "isotonic": {
      const { stretches, first, starts, widths, slopes } = tables;
      const table = (values: readonly number[]): string =>
        g.op("Reshape", [g.floats(values), g.ints([first.length, stretches])]);
      const beyond = g.op("Sub", [g.op("Unsqueeze", [scores, g.ints([2])]), table(starts)]);
      const covered = g.op("Min", [g.op("Max", [beyond, g.float(0)]), table(widths)]);
      const risen = g.op("ReduceSum", [g.op("Mul", [covered, table(slopes)]), g.ints([2])], { keepdims: 0 });
      // Rounding must not lead out of [0, 1].
      return g.op("Min", [g.op("Add", [risen, g.floats(first)]), g.float(1)]);
    }
    default: {
      const never: never = tables;
      return never;
    }
  }
}

/** The outputs of decided scores, besides `attributes` and `scores`. @param found picks the rows of found faces. */
export function outputDecisions(
  g: ExportGraph,
  { decisions, probabilities }: Decided,
  shape: readonly (number | string)[],
  found: (values: string) => string = (values) => values,
): void {
  const doc = "1 where the face has the attribute, -1 where it has not, 0: cannot tell";
  g.output("decisions", found(decisions), "int8", shape, doc);
  if (probabilities === undefined) return;
  g.output("probabilities", found(probabilities), "float", shape, "probability that the face has the attribute");
}
