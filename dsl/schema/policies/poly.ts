import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { number } from "../core/values.js";

export const polyPolicy = phrase({
  keyword: "poly",
  doc: "Lets the rate fall to zero at the end of the stage: lr (1 - t / T)^power.",
  source: "caffe lr_policy: poly",
  positional: {},
  words: {},
  block: {
    power: optional(number("the power", { min: 0, max: 100, open: true }), 1, {
      doc: "Power. 1 is a straight line; below 1 the rate stays high for longer.",
      why: "A straight line.",
      source: "caffe bvlc_googlenet/quick_solver.prototxt: 0.5",
      example: "0.5",
    }),
  },
});
