import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { integer, number } from "../core/values.js";
import { multiplier } from "./common.js";

const ALEXNET = { source: "bvlc_alexnet/train_val.prototxt; Krizhevsky et al. 2012, section 3.3" };

export const lrn = phrase({
  keyword: "lrn",
  doc: "Local response normalisation across channels: y = x (k + alpha / size * sum of x^2 over `size` channels)^-beta.",
  source: "Krizhevsky et al. 2012, section 3.3",
  positional: {},
  words: {
    size: optional(integer("the size", 1, 255), 5, {
      doc: "Channels in the window.",
      why: "AlexNet's value.",
      unit: "channels",
      example: "5",
      ...ALEXNET,
    }),
    alpha: optional(number("alpha", { min: 0, max: 1e3 }), 1e-4, {
      doc: "Weight of the sum.",
      why: "AlexNet's value.",
      example: "1e-4",
      ...ALEXNET,
    }),
    beta: optional(number("beta", { min: 0, max: 10 }), 0.75, {
      doc: "Exponent.",
      why: "AlexNet's value.",
      example: "0.75",
      ...ALEXNET,
    }),
    k: optional(number("k", { above: 0, max: 1e3 }), 1, {
      doc: "Offset.",
      why: "Caffe's value; the AlexNet paper gives 2.",
      example: "2",
      ...ALEXNET,
    }),
  },
  block: {},
});

export const batchnorm = phrase({
  keyword: "batchnorm",
  doc: "Batch normalisation with a learned scale and shift per channel. Training uses the mean and variance of the batch and updates running statistics; trained nets use the running statistics.",
  source: "Ioffe and Szegedy 2015",
  positional: {},
  words: {
    eps: optional(number("eps", { above: 0, max: 1 }), 1e-5, {
      doc: "Added to the variance before taking the square root.",
      why: "The default of Caffe and PyTorch; TensorFlow uses 1e-3.",
      example: "1e-5",
    }),
    momentum: optional(number("the momentum", { min: 0, max: 0.9999 }), 0.9, {
      doc: "Fraction of the old running mean and variance that a step keeps.",
      why: "Old statistics lose half their weight in 7 steps, so they settle in short stages too. TensorFlow counts the same way and uses 0.99; Caffe uses 0.999 and calls it moving_average_fraction; PyTorch counts the new fraction: its 0.1 is 0.9 here.",
      example: "0.99",
    }),
  },
  block: {
    scale: optional(number("the scale", { min: -1e3, max: 1e3 }), 1, {
      doc: "Initial value of the scales.",
      why: "Starts as plain normalisation; 0 in the last batchnorm before an `add` starts a residual block as the identity.",
      source: "Ioffe and Szegedy 2015; Goyal et al. 2017, section 5.1",
      example: "0",
    }),
    shift: optional(number("the shift", { min: -1e3, max: 1e3 }), 0, {
      doc: "Initial value of the shifts.",
      why: "Starts as plain normalisation.",
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
      why: "Decaying the scale only changes the effective rate of the neighbouring layers. Caffe and PyTorch decay both by default.",
      source: "Goyal et al. 2017, section 5.3",
      example: "1",
    }),
  },
});
