import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { number } from "../core/values.js";
import { multiplier } from "./common.js";

export const batchnorm = phrase({
  keyword: "batchnorm",
  doc: "Batch normalisation with a learned scale and shift for each channel. Training uses the mean and variance of the batch and keeps running ones; trained nets use the running ones.",
  source: "Ioffe and Szegedy 2015",
  positional: {},
  words: {
    eps: optional(number("eps", { min: 0, max: 1, open: true }), 1e-5, {
      doc: "Added to the variance before the root.",
      why: "Caffe's and PyTorch's value; TensorFlow uses 1e-3.",
      example: "1e-5",
    }),
    momentum: optional(number("the momentum", { min: 0, max: 0.9999 }), 0.9, {
      doc: "Share of the old running mean and variance that a step keeps.",
      why: "Half of the memory is gone after 7 steps, so that short stages settle too. TensorFlow counts the same way with 0.99, Caffe calls it moving_average_fraction with 0.999, PyTorch counts the new share: its 0.1 is 0.9 here.",
      example: "0.99",
    }),
  },
  block: {
    scale: optional(number("the scale", { min: -1e3, max: 1e3 }), 1, {
      doc: "Start value of the scales.",
      why: "Starts as a plain normalisation; 0 in the last batchnorm before an `add` starts a residual block as the identity.",
      source: "Ioffe and Szegedy 2015; Goyal et al. 2017, section 5.1",
      example: "0",
    }),
    shift: optional(number("the shift", { min: -1e3, max: 1e3 }), 0, {
      doc: "Start value of the shifts.",
      why: "Starts as a plain normalisation.",
      source: "Ioffe and Szegedy 2015",
      example: "0.1",
    }),
    lr_mult: optional(multiplier("lr_mult"), 1, {
      doc: "Factor on the learning rate of scale and shift.",
      why: "Caffe's default.",
      example: "0.1",
    }),
    decay_mult: optional(multiplier("decay_mult"), 0, {
      doc: "Factor on the weight decay of scale and shift.",
      why: "Decay of the scale only changes the rate of the layers around it. Caffe and PyTorch decay both unless told otherwise.",
      source: "Goyal et al. 2017, section 5.3",
      example: "1",
    }),
  },
});
