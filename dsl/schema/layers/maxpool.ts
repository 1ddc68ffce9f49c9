import { phrase } from "../core/phrase.js";
import { POOL_WORDS, window } from "./common.js";

export const maxpool = phrase({
  keyword: "maxpool",
  doc: "Maximum over a window.",
  source: "Krizhevsky et al. 2012, section 3.4; caffe pooling_layer.cpp",
  positional: { kernel: window },
  words: POOL_WORDS,
  block: {},
});
