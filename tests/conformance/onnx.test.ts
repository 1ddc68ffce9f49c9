import { describe, expect, it } from "vitest";
import { verifyGraph } from "../../compiler/ir/verify.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { differingValues, runOnnx } from "../support/run-onnx.js";
import { graphOf, operatorKinds, trialsOf } from "./operators.js";

describe("operators in ONNX Runtime against the reference", () => {
  it.each(operatorKinds)("%s in ONNX Runtime equals the reference", async (kind) => {
    const trials = trialsOf(kind, 6);
    expect(trials.all.length).toBeGreaterThan(5);
    const graph = graphOf(trials);
    expect(verifyGraph(graph)).toEqual([]);
    const [expected, found] = [evaluateGraph(graph, trials.feeds), await runOnnx(graph, trials.feeds)];
    expect(differingValues(expected, found)).toEqual([]);
  });
});
