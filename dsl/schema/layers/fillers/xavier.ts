import { sentence } from "../../core/sentence.js";

export const xavier = sentence({
  head: "xavier",
  doc: "Uniform with variance 1 / fan-in (Caffe's xavier).",
  source: "Glorot and Bengio 2010; caffe filler.hpp",
  positional: {},
  words: {},
  block: {},
});
