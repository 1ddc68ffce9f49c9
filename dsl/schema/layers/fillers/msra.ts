import { sentence } from "../../core/sentence.js";

export const msra = sentence({
  head: "msra",
  doc: "Normal with variance 2 / fan-in.",
  source: "He et al. 2015, equation 10",
  positional: {},
  words: {},
  block: {},
});
