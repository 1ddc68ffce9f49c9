import { expect, it } from "vitest";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { graphOf, operatorKinds, trialsOf } from "../conformance/operators.js";
import { differingValues } from "../support/run-onnx.js";
import { runOnnxWeb } from "../support/run-onnx-web.js";

it.each(operatorKinds)("WebAssembly makes of %s what the reference says", async (kind) => {
  const trials = trialsOf(kind, 3);
  const graph = graphOf(trials);
  const [expected, found] = [evaluateGraph(graph, trials.feeds), await runOnnxWeb(graph, trials.feeds)];
  expect(differingValues(expected, found)).toEqual([]);
});
