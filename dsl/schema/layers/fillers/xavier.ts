import { phrase } from "../../core/phrase.js";

export const xavier = phrase({
  keyword: "xavier",
  doc: "Uniform with variance 1 / fan-in (Caffe's xavier).",
  source: "Glorot and Bengio 2010; caffe filler.hpp",
  positional: {},
  words: {},
  block: {},
});
