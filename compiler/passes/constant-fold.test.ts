import { expect, it } from "vitest";
import { graphText, onText } from "../../tests/support/run-pass.js";
import { parseGraph } from "../ir/parse.js";
import { formatProblem } from "../ir/verify.js";
import { constantFold, noConstantArithmetic } from "./constant-fold.js";

it("constant folding computes arithmetic on constants", () => {
  const text = graphText(
    "input %x : f32[3]",
    "%1 = constant() {value 3}",
    "%2 = constant() {value 4}",
    "%3 = mul(%1, %1)",
    "%4 = mul(%2, %2)",
    "%5 = add(%3, %4)",
    "%6 = sqrt(%5)",
    "%7 = clipFactor(%5) {limit 1}",
    "%8 = scale(%6) {by 2}  // ten",
    "%9 = div(%8, %7)",
    "%10 = scaleBy(%x, %9)  // scaled",
    "output o = %10",
  );
  expect(onText(constantFold, text, undefined)).toBe(
    graphText(
      "input %x : f32[3]",
      "%1 = constant() {value 50} : f32[]",
      "%2 = scaleBy(%x, %1) : f32[3]  // scaled",
      "output o = %2",
    ),
  );
});

it("constant folding leaves results that are not finite to the engine", () => {
  const text = graphText(
    "%0 = constant() {value -1} : f32[]",
    "%1 = sqrt(%0) : f32[]",
    "%2 = constant() {value 0} : f32[]",
    "%3 = div(%0, %2) : f32[]",
    "output o = %1",
    "output p = %3",
  );
  expect(onText(constantFold, text, undefined)).toBe(text);
});

it("the property of constant folding names remaining arithmetic", () => {
  const graph = parseGraph(graphText("%0 = constant() {value 2}", "%1 = scale(%0) {by 3}", "output o = %1"));
  expect(noConstantArithmetic.problems(graph).map(formatProblem)).toEqual(["%1: scale has only constants as operands"]);
});
