import { phrase } from "../core/phrase.js";
import { POOL_WORDS, window } from "./common.js";

export const avgpool = phrase({
  keyword: "avgpool",
  doc: "Mean over a window. Zeros of the pad count as values, but not what a window reaches beyond the padded map, as in Caffe.",
  source: "caffe pooling_layer.cpp (AVE)",
  positional: { kernel: window },
  words: POOL_WORDS,
  block: {},
});
