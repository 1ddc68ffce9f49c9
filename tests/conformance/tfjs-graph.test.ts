import { describe, expect, it } from "vitest";
import type { OpKind } from "../../compiler/ir/graph.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { differingValues } from "../support/run-onnx.js";
import { runTfjsGraph } from "../support/run-tfjs-graph.js";
import { casesOf, graphOf, operatorKinds } from "./operators.js";

/** Operators that no inference graph applies to data. */
const onWeights: ReadonlySet<OpKind> = new Set(["scaleBy", "scaleRows", "select", "clipFactor", "broadcast", "matmul"]);
const onlyInTraining = /Grad$|Loss$|Entropy$|Terms$|Laplacian$|^dropoutMask$|^batch|^addRegions$|^untileCells$/;
const inInference = operatorKinds.filter((kind) => !onWeights.has(kind) && !onlyInTraining.test(kind));

describe("operators in an exported TensorFlow.js model against the reference", () => {
  it.each(inInference)("%s in an exported TensorFlow.js model equals the reference", async (kind) => {
    const cases = casesOf(kind, 6);
    const graph = graphOf(cases);
    // The first operand of a case is data; the others are weights of layers that have weights, and data otherwise.
    const weighted = ["conv2d", "dense", "prelu", "fixedNorm", "normaliseImageBy"].includes(kind);
    const data = new Set(
      cases.all.flatMap(({ result }) => {
        const inputs = cases.builder.node(result).inputs.slice(0, weighted ? 1 : undefined);
        return inputs.map((id) => cases.builder.node(id).label);
      }),
    );
    const found = await runTfjsGraph(graph, cases.feeds, data);
    expect(differingValues(evaluateGraph(graph, cases.feeds), found)).toEqual([]);
  });
});
