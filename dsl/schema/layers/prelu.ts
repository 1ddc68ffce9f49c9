import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { number } from "../core/values.js";
import { multiplier } from "./common.js";

export const prelu = phrase({
  keyword: "prelu",
  doc: "x where x is above 0, a learned slope times x elsewhere; one slope for each channel.",
  source: "He et al. 2015, section 2.1",
  positional: {},
  words: {},
  block: {
    slope: optional(number("the slope", { min: -10, max: 10 }), 0.25, {
      doc: "Start value of the slopes.",
      why: "The value of the paper, of Caffe and of PyTorch.",
      source: "He et al. 2015, section 2.1",
      example: "0.1",
    }),
    lr_mult: optional(multiplier("lr_mult"), 1, {
      doc: "Factor on the learning rate of the slopes.",
      why: "Caffe's default.",
      example: "0.1",
    }),
    decay_mult: optional(multiplier("decay_mult"), 0, {
      doc: "Factor on the weight decay of the slopes.",
      why: "Decay would draw the slopes to 0, that is to a plain relu; the paper used none.",
      source: "He et al. 2015, section 2.1",
      example: "1",
    }),
  },
});
