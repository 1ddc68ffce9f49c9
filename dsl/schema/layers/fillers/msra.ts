import { phrase } from "../../core/phrase.js";

export const msra = phrase({
  keyword: "msra",
  doc: "Normal with variance 2 / fan-in.",
  source: "He et al. 2015, equation 10",
  positional: {},
  words: {},
  block: {},
});
