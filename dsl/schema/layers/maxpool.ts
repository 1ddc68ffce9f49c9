import { sentence } from "../core/sentence.js";
import { POOL_WORDS, window } from "./common.js";

export const maxpool = sentence({
  head: "maxpool",
  doc: "Maximum over a window.",
  source: "Krizhevsky et al. 2012, section 3.4; caffe pooling_layer.cpp",
  positional: { kernel: window },
  words: POOL_WORDS,
  block: {},
});
