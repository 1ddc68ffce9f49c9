import { phrase } from "../core/phrase.js";

export const sigmoid = phrase({
  keyword: "sigmoid",
  doc: "1 / (1 + exp(-x)). The losses bring their own: do not put it before an output layer.",
  source: "caffe sigmoid_layer.cpp",
  positional: {},
  words: {},
  block: {},
});
