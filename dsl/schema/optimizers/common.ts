import { optional, required } from "../core/types.js";
import { number } from "../core/values.js";
import { policy } from "../policies/policies.js";
import { stepValue } from "../policies/step.js";
import { WARMUP_ROW } from "../policies/warmup.js";

/** Learning rate and what changes it. */
export const RATE_ROWS = {
  lr: required(number("lr", { min: 0, max: 1000, open: true }), {
    doc: "Learning rate at the start.",
    example: "0.01",
  }),
  policy: optional(policy, undefined, {
    doc: "How the rate changes in the stage.",
    why: "A fixed rate.",
    example: "cosine { to: 1e-5 }",
  }),
  step: optional(stepValue, undefined, {
    doc: "Short form of `policy: step …`: multiplies the rate by a factor at regular intervals, counted in steps or in epochs.",
    why: "A fixed rate.",
    source: "bvlc_alexnet/solver.prototxt: 0.1 every 100_000",
    example: "0.1 every 4 epochs",
  }),
  warmup: WARMUP_ROW,
};

export const CLIP_ROW = optional(number("clip", { min: 0, max: 1e9, open: true }), undefined, {
  doc: "Largest L2 norm of all gradients of a step together; longer ones are scaled down to it before weight decay.",
  why: "Gradients are not clipped.",
  source: "caffe sgd_solver.cpp: clip_gradients",
  example: "5",
});

/** Weight decay that is added to the gradient. */
export const decayRow = (fallback: number, why: string, source: string) =>
  optional(number("decay", { min: 0, max: 10 }), fallback, {
    doc: "Weight decay: this share of every weight is added to its gradient.",
    why,
    source,
    example: "5e-4",
  });

/** Decay rate of a running mean. */
export const meanRow = (name: string, fallback: number, doc: string, why: string, source: string) =>
  optional(number(name, { min: 0, max: 0.999999 }), fallback, { doc, why, source, example: String(fallback) });

export const epsilonRow = (fallback: number, why: string, source: string) =>
  optional(number("epsilon", { min: 0, max: 1, open: true }), fallback, {
    doc: "Added to the root of the mean square, so that nothing is divided by zero.",
    why,
    source,
    example: "1e-8",
  });
