import { expect, it } from "vitest";
import { graphText, onText } from "../../tests/support/run-pass.js";
import { parseGraph } from "../ir/parse.js";
import { formatProblem } from "../ir/verify.js";
import { deadCode, noDeadCode } from "./dead-code.js";

const text = graphText(
  "input %x : f32[3]",
  "input %unused : f32[2]",
  "%2 = relu(%x)",
  "%3 = sigmoid(%2)  // S",
  "%4 = tanh(%x)",
  "output o = %4",
);

it("dead-code removal drops nodes that no output needs, and keeps inputs", () => {
  expect(onText(deadCode, text, undefined)).toBe(
    graphText("input %x : f32[3]", "input %unused : f32[2]", "%2 = tanh(%x) : f32[3]", "output o = %2"),
  );
});

it("the property of dead-code removal names remaining dead nodes", () => {
  expect(noDeadCode.problems(parseGraph(text)).map(formatProblem)).toEqual([
    "%2: no output needs relu ()",
    "%3: no output needs sigmoid (S)",
  ]);
});
