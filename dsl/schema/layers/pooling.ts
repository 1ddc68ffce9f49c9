import { phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { oneOfWords, pair } from "../core/values.js";
import { MAX_KERNEL, padOf0 } from "./common.js";

const kernel = required(pair("the window", 1, MAX_KERNEL), {
  doc: "Height and width of the window.",
  unit: "cells of the map",
  example: "2",
});

const words = {
  stride: optional(pair("the stride", 1, MAX_KERNEL), undefined, {
    doc: "Step of the window.",
    why: "The window's size, so windows do not overlap; AlexNet used windows of 3 with stride 2.",
    unit: "cells of the map",
    example: "2",
  }),
  pad: padOf0,
  rounding: optional(oneOfWords("rounding", ["ceil", "floor"]), "ceil" as const, {
    doc: "How the output size is rounded.",
    why: "Caffe rounds up, and the networks of the paper were Caffe-style.",
    source: "caffe pooling_layer.cpp",
    example: "floor",
  }),
};

export const maxpool = phrase({
  keyword: "maxpool",
  doc: "Maximum over a window.",
  source: "Krizhevsky et al. 2012, section 3.4; caffe pooling_layer.cpp",
  positional: { kernel },
  words,
  block: {},
});

export const avgpool = phrase({
  keyword: "avgpool",
  doc: "Mean over a window. As in Caffe, the zeros of the pad count as values, but positions beyond the padded map do not.",
  source: "caffe pooling_layer.cpp (AVE)",
  positional: { kernel },
  words,
  block: {},
});

export const globalAvgpool = phrase({
  keyword: "global_avgpool",
  doc: "Mean of each channel over the whole map: turns a map of any size into a vector with one value per channel.",
  source: "Lin et al. 2014 (Network in Network), section 3.2",
  positional: {},
  words: {},
  block: {},
});
