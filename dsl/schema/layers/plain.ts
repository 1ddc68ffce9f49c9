import { sentence } from "../core/sentence.js";
import { optional, required } from "../core/types.js";
import { count, integer, number, oneOf, pair } from "../core/values.js";
import { MAX_CHANNELS, MAX_KERNEL, PARAMETER_ROWS, padOf0 } from "./common.js";

export const relu = sentence({
  head: "relu",
  doc: "max(x, 0).",
  source: "Krizhevsky et al. 2012, section 3.1",
  positional: {},
  words: {},
  block: {},
});

const ALEX = { source: "bvlc_alexnet/train_val.prototxt; Krizhevsky et al. 2012, section 3.3" };

export const lrn = sentence({
  head: "lrn",
  doc: "Local response normalisation across channels: y = x (k + alpha / size * sum of x^2 over `size` channels)^-beta.",
  source: "Krizhevsky et al. 2012, section 3.3",
  positional: {},
  words: {
    size: optional(integer("the size", 1, 255), 5, {
      doc: "Channels in the window.",
      why: "AlexNet's value.",
      unit: "channels",
      example: "5",
      ...ALEX,
    }),
    alpha: optional(number("alpha", { min: 0, max: 1e3 }), 1e-4, {
      doc: "Weight of the sum.",
      why: "AlexNet's value.",
      example: "1e-4",
      ...ALEX,
    }),
    beta: optional(number("beta", { min: 0, max: 10 }), 0.75, {
      doc: "Exponent.",
      why: "AlexNet's value.",
      example: "0.75",
      ...ALEX,
    }),
    k: optional(number("k", { min: 0, max: 1e3, open: true }), 1, {
      doc: "Offset.",
      why: "Caffe's value; the AlexNet paper printed 2.",
      example: "2",
      ...ALEX,
    }),
  },
  block: {},
});

export const maxpool = sentence({
  head: "maxpool",
  doc: "Maximum over a window.",
  positional: {
    kernel: required(pair("the window", 1, MAX_KERNEL), {
      doc: "Height and width of the window.",
      unit: "cells of the map",
      example: "2",
    }),
  },
  words: {
    stride: optional(pair("the stride", 1, MAX_KERNEL), undefined, {
      doc: "Step of the window.",
      why: "The window's size, so that windows do not overlap; AlexNet used 3 with stride 2.",
      example: "2",
    }),
    pad: padOf0,
    rounding: optional(oneOf("rounding", ["ceil", "floor"]), "ceil" as const, {
      doc: "Rounding of the output size.",
      why: "Caffe rounds up, and the networks of the paper were Caffe-style.",
      source: "caffe pooling_layer.cpp",
      example: "floor",
    }),
  },
  block: {},
});

export const dense = sentence({
  head: "dense",
  doc: "Fully connected layer; a map is flattened in channel, row, column order.",
  source: "paper, section 2 (FC)",
  positional: {
    out: required(count("neurons", MAX_CHANNELS), {
      doc: "Length of the output vector.",
      unit: "neurons",
      example: "512",
    }),
  },
  words: {},
  block: PARAMETER_ROWS,
});

export const dropout = sentence({
  head: "dropout",
  doc: "In training, sets this share of values to zero and scales the others by 1 / (1 - rate).",
  source: "Krizhevsky et al. 2012, section 4.2",
  positional: {
    rate: optional(number("the rate", { min: 0, max: 0.99 }), 0.5, {
      doc: "Share of values dropped.",
      why: "AlexNet's value.",
      example: "0.5",
    }),
  },
  words: {},
  block: {},
});
