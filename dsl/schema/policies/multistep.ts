import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { number } from "../core/values.js";
import { milestones } from "./interval.js";

export const multistepPolicy = phrase({
  keyword: "multistep",
  doc: "Multiplies the rate by a factor at each of the given times: lr factor^(number of times that have passed).",
  source: "caffe lr_policy: multistep",
  positional: {
    factor: required(number("the factor", { min: 0, max: 1, open: true }), { doc: "Factor.", example: "0.1" }),
  },
  words: {
    at: required(milestones("a time", { min: 0, max: 1_000_000_000, open: true }), {
      doc: "Times, in increasing order.",
      example: "30, 60, 80 epochs",
    }),
  },
  block: {},
});
