import type { DecisionLayer } from "../../contract/decisions.js";
import type { GraphWriter } from "../../operators/tfjs-graph/graph-writer.js";
import { floatType } from "../../operators/tfjs-graph/tensors.js";
import { decisionTables, type ProbabilityTables } from "../decision-tables.js";

/** Names of values, images x attributes. */
export interface DecidedValues {
  /** int32: 1 where the score is above the threshold, else -1. */
  readonly attributes: string;
  /** int32: the same, or 0 for "cannot tell". */
  readonly decisions: string;
  /** Undefined without calibration. */
  readonly probabilities: string | undefined;
}

/** The rules of a decide step as TensorFlow operators. @param scores name of a value, images x attributes. */
export function decideScores(writer: GraphWriter, scores: string, layer: DecisionLayer): DecidedValues {
  const { thresholds, probabilities: tables, abstain } = decisionTables(layer);
  const op = (kind: string, inputs: readonly string[], label: string): string =>
    writer.op(kind, inputs, floatType, `decisions/${label}`);
  const select = (inputs: readonly string[], type: "DT_INT32" | "DT_FLOAT", label: string): string =>
    writer.op("SelectV2", inputs, { T: { type } }, `decisions/${label}`);
  const present = op("Greater", [scores, writer.floats(thresholds, [thresholds.length])], "present");
  const attributes = select([present, writer.int(1), writer.int(-1)], "DT_INT32", "sign");
  if (tables === undefined) return { attributes, decisions: attributes, probabilities: undefined };
  const probabilities = probabilitiesOf(writer, scores, tables, op);
  if (abstain === 0) return { attributes, decisions: attributes, probabilities };
  const absent = op("Sub", [writer.float(1), probabilities], "absent");
  const confidence = select([present, probabilities, absent], "DT_FLOAT", "confidence");
  const unsure = op("Less", [confidence, writer.float(abstain)], "unsure");
  return { attributes, decisions: select([unsure, writer.int(0), attributes], "DT_INT32", "answer"), probabilities };
}

function probabilitiesOf(
  writer: GraphWriter,
  scores: string,
  tables: ProbabilityTables,
  op: (kind: string, inputs: readonly string[], label: string) => string,
): string {
  switch (tables.kind) {
    case "sigmoid": {
      const row = (values: readonly number[]): string => writer.floats(values, [values.length]);
      const scaled = op("Mul", [scores, row(tables.slopes)], "scaled");
      return op("Sigmoid", [op("AddV2", [scaled, row(tables.offsets)], "logit")], "probability");
    }
    case "isotonic": {
      const { stretches, first, starts, widths, slopes } = tables;
      const table = (values: readonly number[]): string => writer.floats(values, [first.length, stretches]);
      const columns = writer.op(
        "ExpandDims",
        [scores, writer.int(2)],
        { ...floatType, Tdim: { type: "DT_INT32" } },
        "decisions/columns",
      );
      const beyond = op("Sub", [columns, table(starts)], "beyond");
      const covered = op("Minimum", [op("Maximum", [beyond, writer.float(0)], "above"), table(widths)], "covered");
      const risen = writer.op(
        "Sum",
        [op("Mul", [covered, table(slopes)], "risen"), writer.ints([2])],
        { ...floatType, Tidx: { type: "DT_INT32" }, keep_dims: { b: false } },
        "decisions/sum",
      );
      const value = op("AddV2", [risen, writer.floats(first, [first.length])], "value");
      return op("Minimum", [value, writer.float(1)], "probability");
    }
    default: {
      const never: never = tables;
      return never;
    }
  }
}
