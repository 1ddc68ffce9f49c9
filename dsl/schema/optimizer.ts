import { choice, sentence } from "./core/sentence.js";
import { FAILED, optional, type Parsed, parsed, required, type Type } from "./core/types.js";
import { fixed, integer, number } from "./core/values.js";

export interface StepPolicy {
  readonly factor: number;
  readonly every: number;
  readonly unit: "steps" | "epochs";
}

const stepPolicy: Type<StepPolicy> = {
  kind: "step policy",
  label: "a factor and an interval, such as `0.1 every 4 epochs`",
  parse(cursor, ctx): Parsed<StepPolicy> {
    const factor = number("the factor", { min: 0, max: 1, open: true }).parse(cursor, ctx);
    if (!factor.ok) return FAILED;
    if (cursor.takeWord("every") === undefined) {
      fixed("every").parse(cursor, ctx);
      return FAILED;
    }
    const every = integer("the interval", 1, 1_000_000_000).parse(cursor, ctx);
    if (!every.ok) return FAILED;
    if (cursor.takeWord("epochs") !== undefined)
      return parsed({ factor: factor.value, every: every.value, unit: "epochs" });
    cursor.takeWord("steps");
    cursor.expected = ["epochs", "steps"];
    return parsed({ factor: factor.value, every: every.value, unit: "steps" });
  },
};

export const sgd = sentence({
  head: "sgd",
  doc: "Stochastic gradient descent with Caffe's momentum: V = m V + lr (g + decay w), w = w - V.",
  source: "caffe sgd_solver.cpp; paper, section 2",
  positional: {},
  words: {},
  block: {
    lr: required(number("lr", { min: 0, max: 1000, open: true }), { doc: "Learning rate.", example: "0.01" }),
    momentum: optional(number("momentum", { min: 0, max: 0.9999 }), 0.9, {
      doc: "Momentum m.",
      why: "AlexNet's value.",
      source: "bvlc_alexnet/solver.prototxt",
      example: "0.9",
    }),
    decay: optional(number("decay", { min: 0, max: 10 }), 5e-4, {
      doc: "Weight decay.",
      why: "AlexNet's value.",
      source: "bvlc_alexnet/solver.prototxt",
      example: "5e-4",
    }),
    clip: optional(number("clip", { min: 0, max: 1e9, open: true }), undefined, {
      doc: "Largest L2 norm of all gradients of a step together; longer ones are scaled down to it before weight decay.",
      why: "Gradients are not clipped.",
      source: "caffe sgd_solver.cpp: clip_gradients",
      example: "5",
    }),
    step: optional(stepPolicy, undefined, {
      doc: "Multiplies the rate by a factor at regular intervals, counted in steps or in epochs.",
      why: "A fixed rate.",
      source: "bvlc_alexnet/solver.prototxt: 0.1 every 100_000",
      example: "0.1 every 4 epochs",
    }),
  },
});

export const OPTIMIZERS = [sgd] as const;
export const optimizer = choice("optimizer", OPTIMIZERS);
