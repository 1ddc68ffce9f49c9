import { sentence } from "../core/sentence.js";

export const flatten = sentence({
  head: "flatten",
  doc: "A map as a vector, in channel, row, column order. `dense` does this by itself.",
  source: "caffe flatten_layer.cpp",
  positional: {},
  words: {},
  block: {},
});
