import { expect, it } from "vitest";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { casesOf, graphOf, operatorKinds } from "../conformance/operators.js";
import { differingValues } from "../support/run-onnx.js";
import { runOnnxWeb } from "../support/run-onnx-web.js";

it.each(operatorKinds)("WebAssembly makes of %s what the reference says", async (kind) => {
  const cases = casesOf(kind, 3);
  const graph = graphOf(cases);
  const [expected, found] = [evaluateGraph(graph, cases.feeds), await runOnnxWeb(graph, cases.feeds)];
  expect(differingValues(expected, found)).toEqual([]);
});
