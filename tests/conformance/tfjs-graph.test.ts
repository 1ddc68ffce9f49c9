import { describe, expect, it } from "vitest";
import type { OpKind } from "../../compiler/ir/graph.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { differingValues } from "../support/run-onnx.js";
import { runTfjsGraph } from "../support/run-tfjs-graph.js";
import { graphOf, operatorKinds, trialsOf } from "./operators.js";

/** Operators that no inference graph applies to data. */
const onWeights: ReadonlySet<OpKind> = new Set(["scaleBy", "scaleRows", "select", "clipFactor", "broadcast", "matmul"]);
const onlyInTraining = /Grad$|Loss$|Entropy$|Laplacian$|^dropoutMask$|^batch|^addRegions$|^untileCells$/;
const inInference = operatorKinds.filter((kind) => !onWeights.has(kind) && !onlyInTraining.test(kind));

describe("operators in an exported TensorFlow.js model against the reference", () => {
  it.each(inInference)("%s in an exported TensorFlow.js model equals the reference", async (kind) => {
    const trials = trialsOf(kind, 6);
    const graph = graphOf(trials);
    // A trial's first operand is data; of layers with weights the others are weights, of all else data, too.
    const weighted = ["conv2d", "dense", "prelu", "fixedNorm", "normaliseImageBy"].includes(kind);
    const data = new Set(
      trials.all.flatMap(({ result }) => {
        const inputs = trials.builder.node(result).inputs.slice(0, weighted ? 1 : undefined);
        return inputs.map((id) => trials.builder.node(id).label);
      }),
    );
    const found = await runTfjsGraph(graph, trials.feeds, data);
    expect(differingValues(evaluateGraph(graph, trials.feeds), found)).toEqual([]);
  });
});
