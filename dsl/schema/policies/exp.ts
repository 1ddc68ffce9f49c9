import { phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { number } from "../core/values.js";
import { interval } from "./interval.js";

export const expPolicy = phrase({
  keyword: "exp",
  doc: "Lets the rate fall by a factor over each interval, smoothly: lr factor^(t / interval).",
  source: "caffe lr_policy: exp",
  positional: {
    factor: required(number("the factor", { min: 0, max: 1, open: true }), { doc: "Factor.", example: "0.95" }),
  },
  words: {
    every: optional(
      interval("the interval", { min: 0, max: 1_000_000_000, open: true }),
      { count: 1, unit: "steps" as const },
      { doc: "Interval over which the rate falls by the factor.", why: "One step, as in Caffe.", example: "1 epochs" },
    ),
  },
  block: {},
});
