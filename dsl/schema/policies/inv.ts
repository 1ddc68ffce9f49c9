import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { number } from "../core/values.js";

export const invPolicy = phrase({
  keyword: "inv",
  doc: "Lets the rate fall ever more slowly: lr (1 + gamma t)^-power, with t in steps.",
  source: "caffe lr_policy: inv; examples/mnist/lenet_solver.prototxt",
  positional: {},
  words: {},
  block: {
    gamma: optional(number("gamma", { min: 0, max: 1_000, open: true }), 1e-4, {
      doc: "How fast the rate falls.",
      why: "LeNet's value in Caffe.",
      unit: "per step",
      source: "caffe lenet_solver.prototxt",
      example: "1e-4",
    }),
    power: optional(number("the power", { min: 0, max: 100, open: true }), 0.75, {
      doc: "Power of the decay.",
      why: "LeNet's value in Caffe.",
      source: "caffe lenet_solver.prototxt",
      example: "0.75",
    }),
  },
});
