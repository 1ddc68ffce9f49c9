import { phrase } from "../core/phrase.js";

export const flatten = phrase({
  keyword: "flatten",
  doc: "A map as a vector, in channel, row, column order. `dense` does this by itself.",
  source: "caffe flatten_layer.cpp",
  positional: {},
  words: {},
  block: {},
});
