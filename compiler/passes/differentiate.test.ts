import { describe, expect, it } from "vitest";
import { graphText, onText } from "../../tests/support/run-pass.js";
import { parseGraph } from "../ir/parse.js";
import { formatProblem } from "../ir/verify.js";
import type { Parameter } from "../lower/parameters.js";
import { differentiate } from "./differentiate.js";
import type { TrainingContext } from "./training-context.js";
import { differentiated, hasLoss, updated } from "./training-properties.js";
import { update } from "./update.js";

const parameter = (name: string, change: Partial<Parameter> = {}): Parameter => ({
  name,
  shape: name === "W" ? [3, 4] : [3],
  init: { kind: "constant", value: 0 },
  fanIn: 4,
  lrMultiplier: 1,
  decayMultiplier: 0,
  trainable: true,
  ...change,
});

const context = (...parameters: readonly Parameter[]): TrainingContext => ({
  parameters,
  accumulate: 1,
  optimizer: {
    kind: "sgd",
    style: "caffe",
    lr: 0.1,
    momentum: 0,
    decay: 0,
    nesterov: false,
    policy: { kind: "fixed" },
    warmup: undefined,
    clip: undefined,
  },
});

const inputs = ["input %x : f32[2, 4]", "input %labels : i64[2]", "input %W : f32[3, 4]", "input %b : f32[3]"];
const loss = [
  ...inputs,
  "%4 = dense(%x, %W, %b) : f32[2, 3]  // FC",
  "%5 = softmaxCrossEntropy(%4, %labels) : f32[]  // loss",
];

describe("differentiate", () => {
  it("differentiate adds an output for every trainable parameter", () => {
    expect(onText(differentiate, graphText(...loss, "output loss = %5"), context(parameter("W"), parameter("b")))).toBe(
      graphText(
        ...loss,
        "%6 = constant() {value 1} : f32[]  // d loss",
        "%7 = softmaxCrossEntropyGrad(%4, %labels) : f32[2, 3]  // d loss",
        "%8 = scaleBy(%7, %6) : f32[2, 3]  // d loss",
        "%9 = matmul(%8, %x) {transA true, transB false} : f32[3, 4]  // d FC",
        "%10 = sum(%8) {axes [0]} : f32[3]  // d FC",
        "output loss = %5",
        'output "gradient W" = %9',
        'output "gradient b" = %10',
      ),
    );
  });

  it("differentiate forms no gradient of a frozen parameter", () => {
    const resting = [parameter("b", { lrMultiplier: 0 }), parameter("b", { trainable: false })];
    for (const b of resting) {
      const text = onText(differentiate, graphText(...loss, "output loss = %5"), context(parameter("W"), b));
      expect(text).toContain("gradient W");
      expect(text).not.toContain("gradient b");
      expect(text).not.toContain("sum(");
    }
  });

  it("differentiate refuses layers with an activation", () => {
    const text = graphText(...loss, "output loss = %5").replace(
      "dense(%x, %W, %b)",
      "dense(%x, %W, %b) {activation relu}",
    );
    expect(() => onText(differentiate, text, context(parameter("W")))).toThrow("dense (FC) has no gradient");
  });

  it("differentiate refuses a graph without a loss", () => {
    const text = graphText(...loss, "output logits = %4");
    expect(() => onText(differentiate, text, context(parameter("W")))).toThrow(
      "requires has-loss: there is no output loss",
    );
  });
});

describe("update", () => {
  it("update replaces the gradients with the update rule", () => {
    const text = graphText(
      "input %b : f32[3]",
      "input %lr : f32[]",
      "%2 = relu(%b) : f32[3]  // any",
      "output loss = %lr",
      'output "gradient b" = %2',
    );
    expect(onText(update, text, context(parameter("b")))).toBe(
      graphText(
        "input %b : f32[3]",
        "input %lr : f32[]",
        "%2 = relu(%b) : f32[3]  // any",
        "input %b.velocity : f32[3]",
        "%4 = scaleBy(%2, %lr) : f32[3]  // b step",
        "%5 = scale(%b.velocity) {by 0} : f32[3]  // b momentum",
        "%6 = add(%5, %4) : f32[3]  // b velocity",
        "%7 = sub(%b, %6) : f32[3]  // b updated",
        "output loss = %lr",
        "output b.next = %7",
        "output b.velocity.next = %6",
      ),
    );
  });
});

describe("properties of training steps", () => {
  it.each([
    [hasLoss, ["output loss = %x"], "%0: the output loss is not a scalar"],
    [differentiated, ["output loss = %x"], "there is no output gradient P"],
    [differentiated, ['output "gradient W" = %b'], "%3: the output gradient W is f32[3], its input W f32[3, 4]"],
    [differentiated, ['output "gradient V" = %b'], "%3: the output gradient V is f32[3], its input V does not exist"],
    [updated, ['output "gradient b" = %b', "output b.next = %b"], "%3: the output gradient b is left"],
    [updated, ["output y = %b"], "there is no output X.next"],
    [updated, ["output W.next = %b"], "%3: the output W.next is f32[3], its input W f32[3, 4]"],
  ] as const)("property of a training step, case %#: %o", (property, outputs, problem) => {
    expect(property.problems(parseGraph(graphText(...inputs, ...outputs))).map(formatProblem)).toEqual([problem]);
  });
});
