import { describe, expect, it } from "vitest";
import { verifyGraph } from "../../compiler/ir/verify.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { differingValues, runOnnx } from "../support/run-onnx.js";
import { casesOf, graphOf, operatorKinds } from "./operators.js";

describe("operators in ONNX Runtime against the reference", () => {
  it.each(operatorKinds)("%s in ONNX Runtime equals the reference", async (kind) => {
    const cases = casesOf(kind, 6);
    expect(cases.all.length).toBeGreaterThan(5);
    const graph = graphOf(cases);
    expect(verifyGraph(graph)).toEqual([]);
    const [expected, found] = [evaluateGraph(graph, cases.feeds), await runOnnx(graph, cases.feeds)];
    expect(differingValues(expected, found)).toEqual([]);
  });
});
